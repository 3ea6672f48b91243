using System.Collections.Immutable;
using Research.Compression;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Execution.Int8;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public class Int8PlanTests
{
    /// <summary>Bytes and weights at their extremes, where products of pairs saturate 16 bits.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(37, 0)]
    [InlineData(200, 255)]
    public unsafe void Integer_products_are_exact(int count, int atLeast)
    {
        var random = new Random(1);
        using AlignedBuffer<uint> words = new(count + 16);
        using AlignedBuffer<int> offsets = new([.. Enumerable.Range(0, count)]), sums = new(256), portable = new(256);
        using AlignedBuffer<sbyte> weights = new(count * 64);
        foreach (ref uint word in words.Span)
            word = BitConverter.ToUInt32([Byte(), Byte(), Byte(), Byte()]);
        foreach (ref sbyte weight in weights.Span)
            weight = atLeast == 255 ? (sbyte)-128 : (sbyte)random.Next(-128, 128);

        Int8Product.Run(words.Pointer, offsets.Pointer, count, weights.Pointer, sums.Pointer);
        Int8Product.Portable(words.Pointer, offsets.Pointer, count, weights.Pointer, portable.Pointer);

        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < 16; column++)
            {
                int expected = 0;
                for (int k = 0; k < count; k++)
                {
                    for (int i = 0; i < 4; i++)
                        expected += weights.Span[(k * 16 + row) * 4 + i] * (int)(words.Span[k + column] >> 8 * i & 255);
                }
                Assert.Equal(expected, sums.Span[row * 16 + column]);
                Assert.Equal(expected, portable.Span[row * 16 + column]);
            }
        }

        byte Byte() => (byte)random.Next(atLeast, 256);
    }

    public static TheoryData<int, int, int, int, int, bool, bool> OddConvolutions => new()
    {
        { 3, 5, 3, 1, 1, true, false }, { 6, 17, 3, 2, 1, false, true }, { 8, 16, 1, 1, 0, true, true }, { 5, 33, 5, 2, 2, true, false }, { 4, 7, 1, 2, 0, false, false },
    };

    [Theory]
    [MemberData(nameof(OddConvolutions))]
    public void A_convolution_computes_what_integer_arithmetic_computes(int channels, int filters, int kernel, int stride, int padding, bool signed, bool relu)
    {
        var builder = new ArchitectureBuilder("convolution", [channels, 9, 7]).Conv("conv", filters, kernel, stride, padding);
        Architecture architecture = (relu ? builder.ReLU("relu") : builder).Build();
        var random = new Random(2);
        var input = new QuantizationGrid(8, signed, [0.02f], [signed ? -7 : 93]);
        var output = new QuantizationGrid(8, false, [0.11f], [relu ? 0 : 120]);
        CompressedNetwork network = WithRandomCodes(architecture, random) with
        {
            Activations = ImmutableDictionary<string, QuantizationGrid>.Empty.Add(Architecture.InputName, input).Add(architecture.Nodes[^1].Name, output),
        };
        const int Batch = 3;
        float[] images = [.. Enumerable.Range(0, Batch * channels * 63).Select(_ => random.NextSingle() * 4 - 2)], computed = new float[Batch * architecture.Output.Elements];

        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = Batch });
        plan.Run(images, computed);

        Assert.Contains("int8 panel", plan.Steps.Select(step => step.Kernel));
        Assert.Equal(Reference(network, (Conv2d)architecture.Nodes[0].Layer, images, Batch, input, output, relu), computed);
    }

    [Theory]
    [InlineData("lenet-300-100")]
    [InlineData("lenet-5")]
    [InlineData("resnet-20")]
    [InlineData("mobilenet-v2")]
    [InlineData("densenet-40")]
    public void A_whole_network_agrees_with_its_simulation(string model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        CompressedNetwork network = Quantized(Models.Create(model));
        const int Batch = 5;
        Tensor images = randn(network.Architecture.Input.WithBatch(Batch), device: CPU, generator: new Generator(3, CPU));
        using var simulation = new QuantizedSimulation(network);

        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = Batch, Choice = KernelChoice.Density });
        Tensor executed = plan.Run(images), simulated = simulation.forward(images);

        double error = (executed - simulated).abs().mean().item<float>(), spread = simulated.std().item<float>();
        Assert.True(error < 0.05 * spread, $"{error} of {spread}");
        Assert.Contains(plan.Steps, step => step.Kernel == "int8 panel");
    }

    [Fact]
    public void Activations_of_more_than_8_bits_are_named()
    {
        Architecture architecture = Models.Create("lenet-300-100");
        CompressedNetwork network = WithRandomCodes(architecture, new Random(1)) with
        {
            Activations = ImmutableDictionary<string, QuantizationGrid>.Empty.Add(Architecture.InputName, new QuantizationGrid(12, true, [0.1f], [0])),
        };

        Assert.Contains($"'{Architecture.InputName}' have 12 bits", Assert.Throws<NotSupportedException>(() => ExecutionPlan.Compile(network)).Message);
    }

    /// <summary>Random weights, batch norm folded, activations on the grids of their extremes over random images.</summary>
    internal static CompressedNetwork Quantized(Architecture architecture)
    {
        using Network trained = Network.Create(architecture, seed: 1), network = BatchNormFolding.Fold(trained);
        network.eval();
        Tensor images = randn(network.Architecture.Input.WithBatch(8), device: CPU, generator: new Generator(4, CPU));
        var grids = network.Activations(images).Append(KeyValuePair.Create(Architecture.InputName, images))
            .Where(value => !IsInside(network.Architecture, value.Key))
            .ToImmutableDictionary(value => value.Key, value => GridFitting.Fit([new ValueRange(value.Value.min().item<float>(), value.Value.max().item<float>())], new QuantizationScheme { Bits = 8, Symmetric = false }));
        CompressedNetwork plain = CompressedNetwork.Of(network);
        return plain.With(network.Architecture.Nodes.Where(node => node.Layer is Research.Networks.Conv2d or Research.Networks.Linear).Select(node => KeyValuePair.Create<string, WeightExpression>(
            $"{node.Name}.weight", WeightQuantization.Quantize($"{node.Name}.weight", network.Weight(node.Name), new QuantizationScheme { Bits = 8, Symmetric = true, Granularity = QuantizationGranularity.PerChannel })))) with
        { Activations = grids };
    }

    /// <summary>Whether a node's output is rounded only behind its activation function, or passes on values that are rounded already, or is the logits.</summary>
    private static bool IsInside(Architecture architecture, string name) => name != Architecture.InputName
        && (architecture.Nodes[architecture.IndexOf(name)].Layer is MaxPool2d or Flatten or PadShortcut or Dropout || name == architecture.Nodes[^1].Name
            || architecture.Nodes.Any(node => node.Layer is Activation && node.Inputs.Contains(name)));

    private static CompressedNetwork WithRandomCodes(Architecture architecture, Random random)
    {
        using Network network = Network.Create(architecture, seed: 1);
        CompressedNetwork plain = CompressedNetwork.Of(network);
        return plain.With(plain.Weights.Where(weight => weight.Key.EndsWith(".weight", StringComparison.Ordinal)).Select(weight => KeyValuePair.Create<string, WeightExpression>(weight.Key, new QuantizedWeight(
            weight.Value.Shape, [.. Enumerable.Range(0, weight.Value.Count).Select(_ => random.Next(-128, 128))],
            new QuantizationGrid(8, true, [.. Enumerable.Range(0, (int)weight.Value.Shape[0]).Select(_ => 0.001f + random.NextSingle() * 0.01f)], [.. new int[weight.Value.Shape[0]]])))));
    }

    private static float[] Reference(CompressedNetwork network, Conv2d layer, float[] images, int batch, QuantizationGrid input, QuantizationGrid output, bool relu)
    {
        var weight = (QuantizedWeight)network.Weights["conv.weight"];
        float[] bias = network.Weights["conv.bias"].Materialise();
        int[] codes = [.. images.Select(value => Math.Clamp((int)MathF.Round(value * (1 / input.Scales[0])) + input.ZeroPoints[0], input.Lowest, input.Highest))];
        Shape shape = network.Architecture.Output;
        var values = new List<float>();
        for (int sample = 0; sample < batch; sample++)
        {
            for (int filter = 0; filter < layer.OutChannels; filter++)
            {
                for (int y = 0; y < shape[1]; y++)
                {
                    for (int x = 0; x < shape[2]; x++)
                    {
                        float steps = Sum(sample, filter, y, x) * (weight.Grid.Scales[filter] * input.Scales[0] / output.Scales[0]) + bias[filter] / output.Scales[0];
                        int code = Math.Clamp((int)MathF.Round(steps) + output.ZeroPoints[0], relu ? output.ZeroPoints[0] : output.Lowest, output.Highest);
                        values.Add((code - output.ZeroPoints[0]) * output.Scales[0]);
                    }
                }
            }
        }
        return [.. values];

        int Sum(int sample, int filter, int y, int x)
        {
            int sum = 0;
            for (int channel = 0; channel < layer.InChannels; channel++)
            {
                for (int i = 0; i < layer.Kernel.Height; i++)
                {
                    for (int j = 0; j < layer.Kernel.Width; j++)
                    {
                        int row = y * layer.Stride.Height + i - layer.Padding.Height, column = x * layer.Stride.Width + j - layer.Padding.Width;
                        if (row is >= 0 and < 9 && column is >= 0 and < 7)
                            sum += weight.Codes[((filter * layer.InChannels + channel) * layer.Kernel.Height + i) * layer.Kernel.Width + j] * (codes[((sample * layer.InChannels + channel) * 9 + row) * 7 + column] - input.ZeroPoints[0]);
                    }
                }
            }
            return sum;
        }
    }
}
