using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Research.Compression;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Execution.Int8;
using Research.Networks.Execution.Tiles;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public class Int8PlanTests
{
    /// <summary>Every tile, and bytes and weights at their extremes, where products of pairs saturate 16 bits.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(37, 0)]
    [InlineData(200, 255)]
    public unsafe void Integer_products_are_exact_with_all_instructions(int count, int atLeast)
    {
        var random = new Random(1);
        using AlignedBuffer<byte> input = new(count * 8 + 64), weights = new(count * 128);
        using AlignedBuffer<int> words = new([.. Enumerable.Range(0, count).Select(k => k * 8)]), pixels = new([.. Enumerable.Range(0, 8).Select(pixel => pixel * 5)]), sums = new(256);
        foreach (ref byte value in input.Span)
            value = (byte)random.Next(atLeast, 256);
        foreach (ref byte weight in weights.Span)
            weight = atLeast == 255 ? (byte)128 : (byte)random.Next(256);

        foreach (Instructions instructions in Enum.GetValues<Instructions>())
        {
            foreach ((int vectors, int tilePixels) in from vectors in new[] { 1, 2 } from pixel in PixelTile.PixelCounts select (vectors, pixel))
            {
                Int8Product.Run(new PixelTile(input.Pointer, pixels.Pointer, tilePixels, words.Pointer, count, weights.Pointer, vectors, sums.Pointer), instructions);

                for (int i = 0; i < tilePixels * vectors * 16; i++)
                {
                    (int pixel, int row) = Math.DivRem(i, vectors * 16);
                    int expected = Enumerable.Range(0, count * 4).Sum(j => (sbyte)weights.Span[(j / 4 * vectors * 16 + row) * 4 + j % 4] * input.Span[pixel * 5 + j / 4 * 8 + j % 4]);
                    Assert.Equal(expected, sums.Span[i]);
                }
            }
        }
    }

    [Fact]
    public void Bytes_widen_and_numbers_narrow_alike_on_every_processor()
    {
        var bytes = Vector128.Create((byte)0, 1, 2, 127, 128, 200, 254, 255, 3, 4, 5, 6, 7, 8, 9, 10);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (int)bytes[i]), Enumerable.Range(0, 16).Select(i => ByteVectors.Widened(bytes)[i]));
        Assert.Equal(bytes, ByteVectors.LowestBytes(ByteVectors.Widened(bytes) + Vector512.Create(0x4B400000)));

        float[] steps = [-300, -2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 2.6f, 300, float.PositiveInfinity, float.NegativeInfinity, 0, 100.49f, 100.5f, 101.5f, -7];
        Vector128<byte> codes = ByteVectors.Rounded(Vector512.Create(steps), Vector512.Create(-7f), Vector512.Create(200f), Vector128.Create((byte)7));
        Assert.Equal([0, 5, 5, 7, 7, 9, 9, 10, 207, 207, 0, 7, 107, 107, 109, 0], Enumerable.Range(0, 16).Select(i => (int)codes[i]));
    }

    public static TheoryData<int, int, int, int, int, int, bool, bool> OddConvolutions => new()
    {
        { 3, 5, 3, 1, 1, 1, true, false }, { 6, 17, 3, 2, 1, 1, false, true }, { 8, 16, 1, 1, 0, 1, true, true }, { 5, 33, 5, 2, 2, 1, true, false }, { 4, 7, 1, 2, 0, 1, false, false },
        { 6, 6, 3, 1, 1, 6, true, true }, { 37, 37, 3, 2, 1, 37, false, false }, { 6, 10, 3, 1, 1, 2, true, false }, { 6, 40, 3, 2, 0, 2, false, true }, { 4, 8, 3, 1, 1, 4, true, false },
    };

    [Theory]
    [MemberData(nameof(OddConvolutions))]
    public void A_convolution_computes_what_integer_arithmetic_computes(int channels, int filters, int kernel, int stride, int padding, int groups, bool signed, bool relu)
    {
        var builder = new ArchitectureBuilder("convolution", [channels, 9, 7]).Conv("conv", filters, kernel, stride, padding, groups);
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

        float[] expected = Reference(network, (Conv2d)architecture.Nodes[0].Layer, images, Batch, input, output, relu);
        foreach (Instructions instructions in Enum.GetValues<Instructions>())
        {
            using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = Batch, Instructions = instructions });
            plan.Run(images, computed);

            Assert.Contains(groups == channels && filters == channels ? "int8 depthwise" : "int8 product", plan.Steps.Select(step => step.Kernel));
            Assert.Equal(expected, computed);
        }
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
        Assert.Contains(plan.Steps, step => step.Kernel == "int8 product");
        if (model == "mobilenet-v2")
            Assert.Equal(17, plan.Steps.Count(step => step.Kernel == "int8 depthwise"));
        if (model == "densenet-40")
            Assert.Contains(plan.Steps, step => step.Kernel == "int8 concat");
    }

    [Fact]
    public void Concatenated_codes_move_to_the_common_grid()
    {
        ImmutableDictionary<string, QuantizationGrid> grids = ImmutableDictionary<string, QuantizationGrid>.Empty
            .Add(Architecture.InputName, new QuantizationGrid(8, true, [0.02f], [-7])).Add("relu", new QuantizationGrid(8, false, [0.015f], [0])).Add("both", new QuantizationGrid(8, false, [0.03f], [90]));
        Architecture architecture = new ArchitectureBuilder("concat", [5, 6, 4]).ReLU("relu").Append("both", new Concat(), "relu", Architecture.InputName).Build();
        using Network network = Network.Create(architecture, seed: 1);
        CompressedNetwork quantized = CompressedNetwork.Of(network) with { Activations = grids };
        using Tensor images = randn([3, 5, 6, 4], device: CPU, generator: new Generator(3, CPU));
        using var simulation = new QuantizedSimulation(quantized);

        using ExecutionPlan plan = ExecutionPlan.Compile(quantized, new PlanOptions { Batch = 3 });
        using Tensor executed = plan.Run(images), simulated = simulation.forward(images);

        Assert.Contains("int8 concat", plan.Steps.Select(step => step.Kernel));
        Assert.Equal(simulated.data<float>().ToArray(), executed.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
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
            int sum = 0, channels = layer.InChannels / layer.Groups, first = filter / (layer.OutChannels / layer.Groups) * channels;
            for (int channel = 0; channel < channels; channel++)
            {
                for (int i = 0; i < layer.Kernel.Height; i++)
                {
                    for (int j = 0; j < layer.Kernel.Width; j++)
                    {
                        int row = y * layer.Stride.Height + i - layer.Padding.Height, column = x * layer.Stride.Width + j - layer.Padding.Width;
                        if (row is >= 0 and < 9 && column is >= 0 and < 7)
                            sum += weight.Codes[((filter * channels + channel) * layer.Kernel.Height + i) * layer.Kernel.Width + j] * (codes[((sample * layer.InChannels + first + channel) * 9 + row) * 7 + column] - input.ZeroPoints[0]);
                    }
                }
            }
            return sum;
        }
    }
}
