using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class QuantizedTrainingTests
{
    private static Tensor Weight() => tensor(new float[] { 0.9f, -0.1f, 0.3f, -1.5f, 0.2f, -0.6f, 0.05f, 0 }, device: CPU).reshape(2, 4).requires_grad_();

    [Fact]
    public void Binary_weights_by_hand()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Weight();
        Assert.Equal([0.7f, -0.7f, 0.7f, -0.7f, 0.2125f, -0.2125f, 0.2125f, 0.2125f], new BinaryWeights().Round(weight).Floats(), Near);
        Tensor plain = new BinaryWeights(scaled: false).Round(weight);
        Assert.Equal([1, -1, 1, -1, 1, -1, 1, 1], plain.Floats());
        plain.mul(3).sum().backward();
        Assert.All(weight.grad!.Floats(), gradient => Assert.Equal(3, gradient));
    }

    [Fact]
    public void Stochastic_binary_weights_have_the_clipped_weight_as_their_mean()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var quantizer = new BinaryWeights(scaled: false, stochastic: true);
        using var randomness = new LayerRandomness(1, CPU);
        Tensor weight = full([2, 20_000], 0.4f, device: CPU);
        weight[1] = full([20_000], -1.5f, device: CPU);
        float[] means = quantizer.Round(weight).mean([1]).Floats();
        Assert.InRange(means[0], 0.4 - 0.033, 0.4 + 0.033); // five standard deviations
        Assert.Equal(-1, means[1]);
        quantizer.eval();
        Assert.Equal([1, -1], quantizer.Round(weight).mean([1]).Floats());
    }

    [Fact]
    public void Ternary_weights_by_hand()
    {
        using var scope = NewDisposeScope();
        // mean|w| = 0.45625, Δ = 0.319: 0.9, −1.5 and −0.6 stay, with the mean magnitude 1.
        Assert.Equal([1, 0, 0, -1, 0, -1, 0, 0], new TernaryWeights().Round(Weight()).Floats(), Near);
    }

    [Fact]
    public void The_gradient_of_a_learned_step_is_that_of_the_paper()
    {
        using var scope = NewDisposeScope();
        Tensor weight = Weight();
        var quantizer = new LearnedStepWeights(weight, new QuantizationScheme { Bits = 3 }); // codes −4 … 3; s = 2·mean|w|/√3
        Tensor step = quantizer.parameters().Single();
        Assert.Equal(2 * 0.45625 / Math.Sqrt(3), step.item<float>(), 5);
        using (no_grad())
            step.fill_(0.25f);
        quantizer.Round(weight).sum().backward();

        // v/s = 3.6, −0.4, 1.2, −6, 0.8, −2.4, 0.2, 0; the terms are 3, 0.4, −0.2, −4, 0.2, 0.4, −0.2, 0, their sum −0.4, over √(8·3).
        Assert.Equal(-0.4 / Math.Sqrt(24), step.grad!.item<float>(), 5);
        Assert.Equal([0, 1, 1, 0, 1, 1, 1, 1], weight.grad!.Floats(), Near);
    }

    [Fact]
    public void What_is_stored_is_what_was_trained()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (WeightMethod method in (WeightMethod[])[StraightThroughWeights.Method, LearnedStepWeights.Method, BinaryWeights.Method(), BinaryWeights.Method(scaled: false), TernaryWeights.Method])
        {
            using Tensor weight = Weight();
            WeightQuantizer quantizer = method("w", weight, QuantizationScheme.Weights with { Bits = 3 });
            Assert.Equal(quantizer.Round(weight).Floats(), quantizer.Freeze(weight).Materialise(), Near);
        }
    }

    [Fact]
    public void A_network_trained_on_few_bits_computes_the_same_when_it_is_stored()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        foreach ((WeightMethod weights, ActivationMethod activations) in new[] { (LearnedStepWeights.Method, LearnedStepActivations.Method), (StraightThroughWeights.Method, FixedGridActivations.Method) })
        {
            using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 30).ReLU("relu1").Linear("fc2", 10).Build(), 1);
            var options = new QuantizationOptions
            {
                Weights = QuantizationScheme.Weights with { Bits = 3 },
                Activations = QuantizationScheme.Activations with { Bits = 3 },
                LayerBits = new Dictionary<string, int> { ["fc1"] = 8 },
            };
            using var quantized = new QuantizedNetwork(network, weights, activations, data, options);
            Score before = Evaluation.Score(quantized, data, data.Selection);
            new Trainer(quantized, data, new TrainingOptions { Epochs = 4, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
            Score after = Evaluation.Score(quantized, data, data.Selection);
            Assert.True(after.Accuracy > before.Accuracy + 0.3, $"{before} → {after}");

            CompressedNetwork stored = quantized.Compress();
            Assert.Equal((8, 3), (stored.Activations["input"].Bits, stored.Activations["relu1"].Bits));
            Assert.Equal((8, 3), (((QuantizedWeight)stored.Weights["fc1.weight"]).Grid.Bits, ((QuantizedWeight)stored.Weights["fc2.weight"]).Grid.Bits));
            using var simulation = new QuantizedSimulation(stored);
            Score again = Evaluation.Score(simulation, data, data.Selection);
            Assert.InRange(Math.Abs(again.Correct - after.Correct), 0, 2); // a sum at a tie may round to either side
            Assert.Equal(after.Loss, again.Loss, 3);
        }
        using Network bare = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 10).Build(), 1);
        Assert.Throws<ArgumentException>(() => new QuantizedNetwork(bare, LearnedStepWeights.Method, LearnedStepActivations.Method));
    }

    [Fact]
    public void Binary_weights_train_within_their_bounds()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 60).BatchNorm("bn1").ReLU("relu1").Linear("fc2", 10).BatchNorm("bn2").Build(), 1);
        using var quantized = new QuantizedNetwork(network, BinaryWeights.Method());
        using (no_grad())
            network.Weight("fc2")[0, 0] = tensor(7f, device: CPU);
        new Trainer(quantized, data, new TrainingOptions { Epochs = 4, Optimizer = new Sgd { LearningRate = 0.05 } }) { Constraints = [new WeightClipping(quantized.RoundedWeights)] }.Run();
        Assert.All(quantized.RoundedWeights, weight => Assert.True(weight.abs().max().item<float>() <= 1));
        Assert.True(Evaluation.Score(quantized, data, data.Selection).Accuracy > 0.5);
        Assert.True(Assert.IsType<SignWeight>(quantized.Compress().Weights["fc1.weight"]).IsBinary);
    }

    [Fact]
    public void Hardswish_becomes_relu()
    {
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [4]).Linear("fc1", 4).Append("act1", new Activation(ActivationFunction.Hardswish)).Build(), 1);
        using Network replaced = ActivationReplacement.Apply(network, ActivationFunction.Hardswish);
        Assert.Equal(new Activation(ActivationFunction.ReLU), replaced.Architecture["act1"].Layer);
        Assert.True(replaced.SameAs(network));
        Assert.Throws<ArgumentException>(() => ActivationReplacement.Apply(replaced, ActivationFunction.Hardswish));
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-6;
}
