using Research.Compression;
using Research.Networks;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class PostTrainingTests
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });

    /// <summary>A residual network with batch norms whose statistics are not those of a fresh one.</summary>
    private static Network Residual()
    {
        var builder = new ArchitectureBuilder("residual", [1, 28, 28]).Conv("conv1", 4, 3).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 2).Conv("conv2", 6, 3).BatchNorm("bn2");
        Architecture start = builder.Build();
        Network network = Network.Create(new Architecture("residual", start.Input, [.. start.Nodes,
            new Node("conv3", new Conv2d(6, 6, 1), ["bn2"]),
            new Node("add", new Add(), ["bn2", "conv3"]),
            new Node("relu2", new Activation(ActivationFunction.ReLU), ["add"]),
            new Node("average", new GlobalAvgPool2d(), ["relu2"]),
            new Node("flatten", new Flatten(), ["average"]),
            new Node("fc", new Linear(6, 10), ["flatten"])]), 1);
        using (no_grad())
        {
            foreach (string norm in (string[])["bn1", "bn2"])
            {
                network.get_buffer($"{norm}.running_mean")!.add_(0.2);
                network.get_buffer($"{norm}.running_var")!.mul_(0.3);
                network.get_parameter($"{norm}.weight")!.mul_(1.7);
            }
        }
        network.eval();
        return network;
    }

    private static Tensor Inputs(int count = 64)
    {
        using var source = new BatchSource(Data.Selection, Data.Manifest.Normalisation, null, count, CPU);
        return source.InOrder().First().Inputs;
    }

    private static double Difference(nn.Module<Tensor, Tensor> a, nn.Module<Tensor, Tensor> b)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor inputs = Inputs(), expected = a.forward(inputs);
        return b.forward(inputs).sub(expected).norm().item<float>() / expected.norm().item<float>();
    }

    [Fact]
    public void Folding_and_equalising_leave_the_function_alone()
    {
        using Network network = Residual(), folded = BatchNormFolding.Fold(network);
        Assert.DoesNotContain(folded.Architecture.Nodes, node => node.Layer is BatchNorm);
        Assert.InRange(Difference(network, folded), 0, 1e-5);

        using Network equal = folded.Copy();
        Assert.Equal(1, CrossLayerEqualisation.Apply(equal)); // conv1 → conv2 alone: conv2 has two uses, and an addition follows conv3
        Assert.InRange(Difference(network, equal), 0, 1e-5);
    }

    [Fact]
    public void Equalised_channels_have_equal_ranges()
    {
        using Network network = SmallNetworks.Mlp([4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0], [1, 4, 1, 1, -1, 0, 0, 0]);
        CrossLayerEqualisation.Apply(network);
        Assert.Equal([2, 2, 3, 0], network.Weight("fc1").amax([1]).Floats()); // √(4·1), √(1·4), √(9·1); a channel of zeros stays
        Assert.Equal([2, 2, 3, 1], network.Weight("fc2").abs().amax([0]).Floats());
    }

    [Fact]
    public void Int8_is_close_and_fewer_bits_are_further()
    {
        using Network network = Residual();
        double[] differences = [.. new[] { 16, 8, 4, 2 }.Select(bits =>
        {
            using var simulation = new QuantizedSimulation(PostTrainingQuantization.Static(network, Data, Bits(bits)));
            return Difference(network, simulation);
        })];
        Assert.InRange(differences[0], 0, 1e-3);
        Assert.InRange(differences[1], 1e-4, 0.05);
        Assert.Equal(differences.Order(), differences);

        using QuantizedSimulation dynamic = PostTrainingQuantization.Dynamic(network);
        Assert.InRange(Difference(network, dynamic), 1e-4, 0.05);
        using var weightOnly = new QuantizedSimulation(PostTrainingQuantization.WeightOnly(network));
        Assert.InRange(Difference(network, weightOnly), 1e-4, 0.05);
        Assert.Empty(weightOnly.Compressed.Activations);

        static QuantizationOptions Bits(int bits) => new()
        {
            Weights = QuantizationScheme.Weights with { Bits = bits },
            Activations = QuantizationScheme.Activations with { Bits = bits },
            ActivationObserver = new MinMaxObserver(),
        };
    }

    [Fact]
    public void Outputs_that_quantized_layers_read_are_rounded_and_no_others()
    {
        using Network network = Residual();
        CompressedNetwork all = PostTrainingQuantization.Static(network, Data);
        Assert.Equal(["average", "conv2", "conv3", "input", "relu1", "relu2"], all.Activations.Keys.Order());
        Assert.Equal(["conv1.weight", "conv2.weight", "conv3.weight", "fc.weight"], all.Weights.Where(pair => pair.Value is QuantizedWeight).Select(pair => pair.Key).Order());

        CompressedNetwork some = PostTrainingQuantization.Static(network, Data, new QuantizationOptions { Include = ["conv2d", "add"], Exclude = ["conv1"], LayerBits = new Dictionary<string, int> { ["conv2"] = 4 } });
        Assert.Equal(["conv2", "conv3", "relu1"], some.Activations.Keys.Order());
        Assert.Equal(4, ((QuantizedWeight)some.Weights["conv2.weight"]).Grid.Bits);
        Assert.IsType<DenseWeight>(some.Weights["conv1.weight"]);
    }

    [Fact]
    public void Corrected_biases_restore_the_mean_of_the_first_layer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Residual(), folded = BatchNormFolding.Fold(network);
        var options = new QuantizationOptions { Weights = QuantizationScheme.Weights with { Bits = 2 }, CalibrationImages = 200, CorrectBias = true };
        double plain = Shift(PostTrainingQuantization.WeightOnly(network, options with { CorrectBias = false }));
        double corrected = Shift(PostTrainingQuantization.WeightOnly(network, options, Data));
        Assert.True(plain > 0.01);
        Assert.InRange(corrected, 0, 1e-5 + 1e-3 * plain);
        Assert.Throws<ArgumentException>(() => PostTrainingQuantization.WeightOnly(network, options));

        double Shift(CompressedNetwork compressed)
        {
            using Network rounded = compressed.Materialise();
            using var source = new BatchSource(Data.Train, Data.Manifest.Normalisation, null, 200, CPU);
            Tensor inputs = source.InOrder().First().Inputs;
            return rounded.Activations(inputs)["conv1"].sub(folded.Activations(inputs)["conv1"]).mean([0, 2, 3]).abs().max().item<float>();
        }
    }

    [Fact]
    public void What_cannot_be_quantized_is_named_with_the_reason()
    {
        using Network network = Residual();
        Assert.Contains("activation function", Error(new() { Include = ["relu1"] }));
        Assert.Contains("keep their codes", Error(new() { Include = ["pool1"] }));
        Assert.Contains("did you mean 'conv1'", Error(new() { Exclude = ["conv11"] }));
        Assert.Contains("No layer", Error(new() { Exclude = ["conv2d", "linear"] }));
        Assert.Contains("'relu1'", Error(new() { LayerBits = new Dictionary<string, int> { ["relu1"] = 4 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationOptions { CalibrationImages = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationOptions { LayerBits = new Dictionary<string, int> { ["fc"] = 1 } });
        Assert.Throws<ArgumentException>(() => new QuantizationOptions { Activations = QuantizationScheme.Weights });
        using (no_grad())
            network.Weight("fc").fill_(float.NaN);
        Assert.Contains("'fc.weight'", Error(new()));

        string Error(QuantizationOptions options) => Assert.Throws<ArgumentException>(() => PostTrainingQuantization.WeightOnly(network, options)).Message;
    }

    [Fact]
    public void Activations_that_are_constant_or_nan_are_handled()
    {
        using Network network = Residual();
        using (no_grad())
        {
            network.Weight("conv3").zero_();
            network.get_parameter("conv3.bias")!.zero_();
        }
        using var constant = new QuantizedSimulation(PostTrainingQuantization.Static(network, Data));
        Assert.InRange(Difference(network, constant), 0, 0.05);
        using (no_grad())
            network.Weight("conv3").fill_(float.MaxValue);
        Assert.Contains("'conv3'", Assert.Throws<ArgumentException>(() => PostTrainingQuantization.Static(network, Data)).Message);
    }
}
