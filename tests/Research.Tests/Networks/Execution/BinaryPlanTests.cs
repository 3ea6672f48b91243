using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Execution.Binary;
using Research.Networks.Execution.Tiles;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public class BinaryPlanTests
{
    [Fact]
    public unsafe void Differing_bits_are_counted_alike_with_all_instructions()
    {
        const int Count = 70;
        var random = new Random(1);
        using AlignedBuffer<byte> input = new(Count * 4 + 64), weights = new(Count * 128);
        using AlignedBuffer<int> words = new([.. Enumerable.Range(0, Count).Select(k => k * 4)]), pixels = new([.. Enumerable.Range(0, 8).Select(pixel => pixel * 4)]), sums = new(256);
        random.NextBytes(input.Span);
        random.NextBytes(weights.Span);
        weights.Span[..64].Fill(255);

        foreach (Instructions instructions in Enum.GetValues<Instructions>())
        {
            foreach ((int vectors, int tilePixels) in from vectors in new[] { 1, 2 } from pixel in PixelTile.PixelCounts select (vectors, pixel))
            {
                BinaryProduct.Run(new PixelTile(input.Pointer, pixels.Pointer, tilePixels, words.Pointer, Count, weights.Pointer, vectors, sums.Pointer), instructions);

                for (int i = 0; i < tilePixels * vectors * 16; i++)
                {
                    (int pixel, int row) = Math.DivRem(i, vectors * 16);
                    int expected = Enumerable.Range(0, Count * 4).Sum(j => int.PopCount(weights.Span[(j / 4 * vectors * 16 + row) * 4 + j % 4] ^ input.Span[pixel * 4 + j]));
                    Assert.Equal(expected, sums.Span[i]);
                }
            }
        }
    }

    public static TheoryData<int, int, int, int, int> Convolutions => new()
    {
        { 3, 5, 3, 1, 1 }, { 33, 17, 3, 2, 1 }, { 64, 16, 1, 1, 0 }, { 40, 35, 5, 2, 2 }, { 32, 7, 2, 2, 0 },
    };

    /// <summary>Scales of powers of 2 and whole biases, with which float32 sums are exact too.</summary>
    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_of_signs_equals_the_float32_one_to_the_bit(int channels, int filters, int kernel, int stride, int padding)
    {
        Architecture architecture = new ArchitectureBuilder("binary", [channels, 9, 7]).Sign("sign").Conv("conv", filters, kernel, stride, padding).Build();

        AssertExact(architecture, "conv");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 16)]
    [InlineData(1024, 100)]
    [InlineData(100, 37)]
    public void A_linear_layer_of_signs_equals_the_float32_one_to_the_bit(int inputs, int outputs) =>
        AssertExact(new ArchitectureBuilder("binary", [inputs]).Sign("sign").Linear("fc", outputs).Build(), "fc");

    [Fact]
    public void Signs_are_known_through_pooling_and_flattening_but_not_through_padded_shortcuts()
    {
        ArchitectureBuilder Start() => new ArchitectureBuilder("binary", [4, 8, 8]).Conv("conv0", 4, 3, padding: 1).BatchNorm("bn0").Sign("sign0");

        Assert.Equal("binary product", KernelOf(Start().MaxPool("pool", 2).Linear("layer", 5).Build()));
        Assert.Equal("binary product", KernelOf(Start().Append("both", new Concat(), "sign0", "sign0").Conv("layer", 5, 3).Build()));
        Assert.NotEqual("binary product", KernelOf(Start().Append("pad", new PadShortcut(2, 2, 2)).Conv("layer", 5, 3).Build()));
        Assert.NotEqual("binary product", KernelOf(Start().ReLU("relu").Conv("layer", 5, 3).Build()));
        Assert.NotEqual("binary product", KernelOf(Start().Conv("layer", 6, 3, groups: 2).Build()));
    }

    [Fact]
    public void Weights_of_several_magnitudes_or_zeros_stay_in_float32()
    {
        Architecture architecture = new ArchitectureBuilder("binary", [8]).Sign("sign").Linear("layer", 3).Build();
        foreach (float other in (float[])[0, 0.75f])
        {
            using Network network = Binary(architecture, "layer");
            using (no_grad())
                network.Weight("layer")[1, 3] = other;

            using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Choice = KernelChoice.Density });

            Assert.DoesNotContain(plan.Steps, step => step.Kernel == "binary product");
        }
    }

    private static string KernelOf(Architecture architecture)
    {
        using Network network = Binary(architecture, "layer");
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Choice = KernelChoice.Density });
        return plan.Steps.Single(step => step.Name == "layer").Kernel;
    }

    private static void AssertExact(Architecture architecture, string layer)
    {
        const int Batch = 3;
        using Network network = Binary(architecture, layer);
        float[] images = [.. Enumerable.Range(0, (int)(Batch * architecture.Input.Elements)).Select(i => MathF.Sin(i * i))];
        var expected = new float[Batch * architecture.Output.Elements];
        var float32 = new PlanOptions { Batch = Batch, Choice = KernelChoice.Density, Kernels = [.. PlanOptions.AllKernels.Where(factory => factory is not BinaryProductKernel.Factory)] };
        using (ExecutionPlan plan = ExecutionPlan.Compile(network, float32))
            plan.Run(images, expected);
        foreach (Instructions instructions in Enum.GetValues<Instructions>())
        {
            var computed = new float[expected.Length];
            using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = Batch, Choice = KernelChoice.Density, Instructions = instructions });
            plan.Run(images, computed);

            Assert.Contains("binary product", plan.Steps.Select(step => step.Kernel));
            Assert.Equal(expected, computed);
        }
    }

    /// <summary>A network one of whose layers has weights of ± powers of 2, row by row, and whole biases.</summary>
    private static Network Binary(Architecture architecture, string layer)
    {
        Network network = Network.Create(architecture, seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor weight = network.Weight(layer), rows = pow(2, arange(weight.shape[0], dtype: ScalarType.Float32, device: CPU).remainder(3).neg());
        weight.copy_(weight.ge(0).to(ScalarType.Float32).mul(2).sub(1).mul(rows.reshape([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)])));
        network.get_parameter($"{layer}.bias")!.copy_(arange(weight.shape[0], dtype: ScalarType.Float32, device: CPU));
        return network;
    }
}
