using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Compression;

public class MixedPrecisionTests
{
    private static LayerSensitivity Layer(string name, params (int Bits, long Bytes, double Loss)[] points) =>
        new(name, new Score(100, 90, 0.5), [.. points.Select(point => new PrecisionPoint(point.Bits, point.Bytes, new Score(100, 90, 0.5 + point.Loss)))]);

    [Fact]
    public void By_hand_the_sensitive_layer_gets_the_bits()
    {
        LayerSensitivity[] layers = [Layer("a", (2, 10, 1.0), (4, 20, 0.1), (8, 40, 0)), Layer("b", (2, 100, 0.2), (4, 200, 0.02), (8, 400, 0))];
        BitPlan plan = BitAllocation.Choose(layers, 140);
        Assert.Equal((8, 2, 140L), (plan.Bits["a"], plan.Bits["b"], plan.Bytes));
        Assert.Equal(0.2, plan.LossRise, 12);
        Assert.Equal((4, 4), BitAllocation.Choose(layers, 239) is var more ? (more.Bits["a"], more.Bits["b"]) : default);
        Assert.Equal([110, 120, 140, 220, 240, 440], BitAllocation.Frontier(layers).Select(choice => choice.Bytes));
    }

    /// <summary>Every choice of bits is tried: none that fits is better.</summary>
    [Fact]
    public void No_choice_within_the_budget_is_better()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 30; trial++)
        {
            LayerSensitivity[] layers = [.. Enumerable.Range(0, 5).Select(layer => Layer($"{layer}", [.. new[] { 2, 3, 4, 8 }.Select(bits => (bits, (long)bits * random.Next(1, 40), random.NextDouble() / bits - 0.02))]))];
            long least = layers.Sum(layer => layer.Points.Min(point => point.Bytes)), most = layers.Sum(layer => layer.Points.Max(point => point.Bytes));
            long budget = random.NextInt64(least, most + 1);
            double best = Rise(layers, 0, budget);
            BitPlan plan = BitAllocation.Choose(layers, budget);
            Assert.Equal(best, plan.LossRise, 12);
            Assert.InRange(plan.Bytes, least, budget);
            IReadOnlyList<BitPlan> frontier = BitAllocation.Frontier(layers);
            Assert.All(frontier.Zip(frontier.Skip(1)), pair => Assert.True(pair.First.Bytes < pair.Second.Bytes && pair.First.LossRise > pair.Second.LossRise));
        }

        static double Rise(LayerSensitivity[] layers, int from, long left) => from == layers.Length ? 0 : layers[from].Points
            .Select(point => point.Bytes <= left ? layers[from].LossRise(point) + Rise(layers, from + 1, left - point.Bytes) : double.PositiveInfinity).Min();
    }

    [Fact]
    public void A_budget_that_nothing_fits_says_what_would()
    {
        LayerSensitivity[] layers = [Layer("a", (2, 10, 1), (4, 20, 0))];
        Assert.Contains("at least 10 bytes", Assert.Throws<ArgumentException>(() => BitAllocation.Choose(layers, 9)).Message);
        Assert.Throws<ArgumentException>(() => BitAllocation.Frontier([]));
        Assert.Throws<ArgumentException>(() => BitAllocation.Frontier([Layer("a")]));
    }

    [Fact]
    public void A_layer_is_measured_alone_and_the_network_stays_as_it_is()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 30).ReLU("relu1").Linear("fc2", 10).Build(), 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 3, Optimizer = new Sgd { LearningRate = 0.05 } }).Run();
        float[] before = network.Weight("fc1").Floats();

        IReadOnlyList<LayerSensitivity> layers = PrecisionSensitivity.Measure(network, data, bits: [2, 8], images: 200);

        Assert.Equal(before, network.Weight("fc1").Floats());
        Assert.Equal(["fc1", "fc2"], layers.Select(layer => layer.Layer));
        Assert.Equal([784 * 30 * 2 / 8 + 4 * 30, 784 * 30 + 4 * 30], layers[0].Points.Select(point => (int)point.Bytes));
        Assert.All(layers, layer => Assert.Equal(200, layer.Float32.Images));
        CompressedNetwork alone = PostTrainingQuantization.WeightOnly(network, new QuantizationOptions { Include = ["fc2"], Weights = QuantizationScheme.Weights with { Bits = 2 } });
        using Network rounded = alone.Materialise();
        using Images some = data.Selection.First(200);
        Assert.Equal(Evaluation.Score(rounded, data, some), layers[1].Points[0].Selection);
        Assert.True(layers[0].LossRise(layers[0].Points[0]) > layers[0].LossRise(layers[0].Points[1]));

        Assert.Throws<ArgumentException>(() => PrecisionSensitivity.Measure(network, data, bits: [4, 2]));
        Assert.Contains("'relu1' cannot", Assert.Throws<ArgumentException>(() => PrecisionSensitivity.Measure(network, data, new QuantizationOptions { Include = ["relu1"] })).Message);
    }
}
