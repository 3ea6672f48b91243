using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>DoReFa, PACT and TTQ against PyTorch, values and gradients; the values come from tests/oracles/pytorch_quantized_training.py.</summary>
public sealed class QuantizationMethodsTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "pytorch_quantized_training.safetensors"));

    public void Dispose() => _oracle.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void DoReFa_weights_equal_pytorch(int bits)
    {
        using var scope = NewDisposeScope();
        var quantizer = new DoReFaWeights(bits);
        Tensor weight = Leaf("weight"), rounded = quantizer.Round(weight);
        Backward(rounded);
        Assert.Equal(_oracle.Tensors[$"dorefa-weight/{bits}"].Floats(), rounded.Floats(), Near);
        Assert.Equal(_oracle.Tensors[$"dorefa-weight-gradient/{bits}"].Floats(), weight.grad!.Floats(), Near);
        Assert.Equal(rounded.Floats(), quantizer.Freeze(weight).Materialise(), Near);
        Assert.True(quantizer.Freeze(weight).Materialise().Distinct().Count() <= 1 << bits);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void DoReFa_and_clipped_activations_equal_pytorch(int bits)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, ActivationQuantizer quantizer) in new (string, ActivationQuantizer)[] { ("dorefa", new DoReFaActivations(bits)), ("pact", new ClippedActivations(0.9, bits, CPU)) })
        {
            Tensor x = Leaf("x"), rounded = quantizer.Round(x);
            Backward(rounded);
            Assert.Equal(_oracle.Tensors[$"{name}/{bits}"].Floats(), rounded.Floats(), Near);
            Assert.Equal(_oracle.Tensors[$"{name}-gradient/{bits}"].Floats(), x.grad!.Floats(), Near);
            Assert.Equal(rounded.Floats(), FakeQuantization.Apply(x.detach(), quantizer.Freeze()).Floats(), Near);
            if (quantizer.parameters().SingleOrDefault() is { } alpha)
                Assert.Equal(_oracle.Tensors[$"pact-alpha/{bits}"].Floats(), alpha.grad!.Floats(), Near);
        }
    }

    [Theory]
    [InlineData("0.05", 0.05)]
    [InlineData("0.4", 0.4)]
    public void Trained_ternary_weights_equal_pytorch(string name, double threshold)
    {
        using var scope = NewDisposeScope();
        Tensor weight = Leaf("weight");
        var quantizer = new TrainedTernaryWeights(weight, threshold);
        Dictionary<string, Parameter> scales = quantizer.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        using (no_grad())
        {
            scales["positive"].fill_(0.7f);
            scales["negative"].fill_(1.2f);
        }
        Tensor rounded = quantizer.Round(weight);
        Backward(rounded);
        Assert.Equal(_oracle.Tensors[$"ttq/{name}"].Floats(), rounded.Floats(), Near);
        Assert.Equal(_oracle.Tensors[$"ttq-gradient/{name}"].Floats(), weight.grad!.Floats(), Near);
        foreach (string side in scales.Keys)
            Assert.Equal(_oracle.Tensors[$"ttq-{side}/{name}"].Floats(), scales[side].grad!.Floats(), Near);
        Assert.Equal(rounded.Floats(), quantizer.Freeze(weight).Materialise(), Near);
    }

    [Fact]
    public void Ternary_scales_start_at_the_mean_of_their_weights()
    {
        using var scope = NewDisposeScope();
        // Δ = 0.05·1.5 = 0.075: 0.9 and 0.3 are positive, −1.5 and −0.1 negative.
        var quantizer = new TrainedTernaryWeights(tensor(new float[] { 0.9f, -0.1f, 0.3f, -1.5f, 0.07f, 0 }, device: CPU).reshape(2, 3));
        Assert.Equal([0.6f, 0.8f], quantizer.parameters().Select(scale => scale.item<float>()), Near);
    }

    [Fact]
    public void Learned_steps_per_channel_are_learned_steps_of_each_channel()
    {
        using var scope = NewDisposeScope();
        var scheme = new QuantizationScheme { Bits = 3, Granularity = QuantizationGranularity.PerChannel };
        Tensor weight = Leaf("weight");
        var whole = new LearnedStepWeights(weight, scheme);
        Backward(whole.Round(weight));
        float[] steps = whole.parameters().Single().grad!.Floats(), gradient = weight.grad!.Floats();
        Assert.Equal(6, steps.Length);
        for (int row = 0; row < 6; row++)
        {
            Tensor channel = _oracle.Tensors["weight"][row].clone().requires_grad_();
            var alone = new LearnedStepWeights(channel, scheme with { Granularity = QuantizationGranularity.PerTensor });
            alone.Round(channel).mul(_oracle.Tensors["factors"][row]).sum().backward();
            Assert.Equal(alone.parameters().Single().grad!.item<float>(), steps[row], 1e-5f);
            Assert.Equal(channel.grad!.Floats(), gradient[(row * 20)..(row * 20 + 20)], Near);
        }
    }

    [Fact]
    public void A_network_trained_by_each_method_computes_the_same_when_it_is_stored()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        var options = new QuantizationOptions { Weights = QuantizationScheme.Weights with { Bits = 3 }, Activations = QuantizationScheme.Activations with { Bits = 4 } };
        foreach ((WeightMethod weights, ActivationMethod activations) in new[]
        {
            (DoReFaWeights.Method, DoReFaActivations.Method), (LearnedStepWeights.Method, ClippedActivations.Method), (TrainedTernaryWeights.Method(), ClippedActivations.Method),
        })
        {
            using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 30).BatchNorm("bn1").ReLU("relu1").Linear("fc2", 10).BatchNorm("bn2").Build(), 1);
            using var quantized = new QuantizedNetwork(network, weights, activations, data, options);
            new Trainer(quantized, data, new TrainingOptions { Epochs = 6, BatchSize = 32, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
            Score after = Evaluation.Score(quantized, data, data.Selection);
            Assert.True(after.Accuracy > 0.5, $"{after}");
            using var simulation = new QuantizedSimulation(quantized.Compress());
            Score again = Evaluation.Score(simulation, data, data.Selection);
            Assert.InRange(Math.Abs(again.Correct - after.Correct), 0, 2); // a sum at a tie may round to either side
        }
    }

    [Fact]
    public void Binary_weights_and_activations_train_together()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        using Network network = Network.Create(new ArchitectureBuilder("bnn", [1, 28, 28]).Linear("fc1", 100).BatchNorm("bn1").Sign("sign1").Linear("fc2", 10).BatchNorm("bn2").Build(), 1);
        using var quantized = new QuantizedNetwork(network, BinaryWeights.Method(scaled: false));
        new Trainer(quantized, data, new TrainingOptions { Epochs = 5, BatchSize = 32, Optimizer = new Research.Training.Adam { LearningRate = 3e-3 } }) { Constraints = [new WeightClipping(quantized.RoundedWeights)] }.Run();
        CompressedNetwork stored = quantized.Compress();
        Assert.All((string[])["fc1.weight", "fc2.weight"], name => Assert.True(Assert.IsType<SignWeight>(stored.Weights[name]).IsBinary));
        using Network back = stored.Materialise();
        Assert.Equal([-1, 1], Hidden(back).Distinct().Order());
        Score score = Evaluation.Score(back, data, data.Selection);
        Assert.True(score.Accuracy > 0.5, $"{score}");

        float[] Hidden(Network binary)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var source = new BatchSource(data.Selection, data.Manifest.Normalisation, null, 64, CPU);
            return binary.Activations(source.InOrder().First().Inputs)["sign1"].Floats();
        }
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        using Tensor weight = ones([2, 2], device: CPU);
        Assert.Contains("1 to 15", Assert.Throws<ArgumentOutOfRangeException>(() => new DoReFaWeights(16)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DoReFaActivations(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedActivations(0, 4, CPU));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedActivations(double.NaN, 4, CPU));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedActivations(1, 17, CPU));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainedTernaryWeights(weight, 1));
        Assert.Contains("did you mean 'percentile'", Assert.Throws<ArgumentException>(() => Observers.Parse("percentil")).Message);
        Assert.All(Observers.Names, name => Assert.NotNull(Observers.Parse(name)));
    }

    private Tensor Leaf(string name) => _oracle.Tensors[name].clone().requires_grad_();

    private void Backward(Tensor rounded) => rounded.mul(_oracle.Tensors["factors"]).sum().backward();

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) <= 1e-5f * Math.Max(1, Math.Abs(expected));
}
