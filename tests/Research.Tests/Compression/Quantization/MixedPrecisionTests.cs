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
    public void Milliseconds_are_budgeted_as_bytes_are()
    {
        LayerSensitivity Timed(string name, double loss, double int8, double float32) => Layer(name, (8, 10, loss), (32, 40, 0)) is var layer
            ? layer with { Points = [layer.Points[0] with { Milliseconds = int8 }, layer.Points[1] with { Milliseconds = float32 }] } : layer;
        LayerSensitivity[] layers = [Timed("a", 0.3, 1, 2), Timed("b", 0.1, 1, 3), Timed("slow", 0.05, 0.5, 0.25)]; // int8 does not pay in the last
        BitPlan plan = BitAllocation.Choose(layers, 3.5, PrecisionCost.Milliseconds);
        Assert.Equal((32, 8, 32), (plan.Bits["a"], plan.Bits["b"], plan.Bits["slow"]));
        Assert.Equal((3.25, 90L), (plan.Milliseconds, plan.Bytes));
        Assert.Equal([2.25, 3.25, 5.25], BitAllocation.Frontier(layers, cost: PrecisionCost.Milliseconds).Select(choice => choice.Milliseconds!.Value));
        Assert.Contains("at least 2.25 ms", Assert.Throws<ArgumentException>(() => BitAllocation.Choose(layers, 2, PrecisionCost.Milliseconds)).Message);
        Assert.Contains("not timed", Assert.Throws<ArgumentException>(() => BitAllocation.Choose([Layer("a", (2, 10, 1))], 9, PrecisionCost.Milliseconds)).Message);

        QuantizationOptions options = plan.Apply(new QuantizationOptions { Exclude = ["c"] });
        Assert.Equal(["c", "a", "slow"], options.Exclude);
        Assert.Equal([("b", 8)], options.LayerBits.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Layers_are_timed_in_both_precisions_and_scored_in_int8()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });
        using Network network = Network.Create(new ArchitectureBuilder("small", [1, 28, 28]).Conv("conv1", 4, 5).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Linear("fc1", 10).Build(), 1);

        IReadOnlyList<LayerSensitivity> layers = PrecisionLatency.Measure(network, data, batch: 2, runs: 4, images: 100);

        Assert.Equal(["conv1", "fc1"], layers.Select(layer => layer.Layer));
        Assert.All(layers, layer =>
        {
            Assert.Equal([8, 32], layer.Points.Select(point => point.Bits));
            Assert.All(layer.Points, point => Assert.True(point.Milliseconds > 0));
            Assert.Equal(0, layer.LossRise(layer.Points[1]));
        });
        Assert.Equal([4 * 25 + 4 * 4, 4 * 4 * 25], layers[0].Points.Select(point => (int)point.Bytes));
        using var alone = new QuantizedSimulation(PostTrainingQuantization.Static(network, data, new QuantizationOptions { Include = ["fc1"] }));
        using Images some = data.Selection.First(100);
        Assert.Equal(Evaluation.Score(alone, data, some), layers[1].Points[0].Selection);
        Assert.Throws<ArgumentOutOfRangeException>(() => PrecisionLatency.Measure(network, data, runs: 3));
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
