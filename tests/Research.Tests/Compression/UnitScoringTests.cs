using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Scores of units worked by hand: two tied convolutions of one weight a filter, and a linear layer behind them.</summary>
public sealed class UnitScoringTests : IDisposable
{
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
    private readonly Network _tied = Tied();

    public void Dispose()
    {
        _tied.Dispose();
        _data.Dispose();
    }

    /// <summary>conv1 and conv2 of two filters, added; then a hidden layer of two neurons. L1: (1, 2), (5, 2); hidden (4, 8).</summary>
    private static Network Tied()
    {
        Network network = Network.Create(new ArchitectureBuilder("tied", [1, 28, 28])
            .Conv("conv1", 2, 1).Conv("conv2", 2, 1).Append("add", new Add(), "conv2", "conv1")
            .Append("pool", new GlobalAvgPool2d()).Linear("fc1", 2).ReLU("relu1").Linear("fc2", 10).Build(), 1);
        using var noGrad = no_grad();
        network.Weight("conv1").copy_(tensor(new float[] { 1, -2 }, device: CPU).reshape(2, 1, 1, 1));
        network.Weight("conv2").copy_(tensor(new float[] { 5, 0, 1, -1 }, device: CPU).reshape(2, 2, 1, 1));
        network.Weight("fc1").copy_(tensor(new float[] { 3, -1, 4, 4 }, device: CPU).reshape(2, 2));
        return network;
    }

    private double[] Of(UnitScoring scoring, IReadOnlyList<string>? exclude = null) =>
        [.. scoring.Scores(_tied, DependencyGraph.Of(_tied.Architecture), _data, exclude)];

    [Theory]
    [InlineData("sum", 6, 4)]
    [InlineData("mean", 3, 2)]
    [InlineData("max", 5, 2)]
    public void Scores_of_tied_filters_are_joined(string ties, double first, double second) =>
        Assert.Equal([first, second, 4, 8], Of(new UnitScoring { Ties = Aggregation.Parse(ties), Normalise = false }));

    [Fact]
    public void Groups_are_made_comparable_by_their_mean_and_the_highest_can_go_first()
    {
        Assert.Equal([3 / 2.5, 2 / 2.5, 4 / 6.0, 8 / 6.0], Of(new UnitScoring()));
        Assert.Equal([-3, -2, -4, -8], Of(new UnitScoring { Order = RemovalOrder.Highest, Normalise = false }));
        Assert.Equal([-3 / 2.5, -2 / 2.5, -4 / 6.0, -8 / 6.0], Of(new UnitScoring { Order = RemovalOrder.Highest }));
    }

    [Fact]
    public void A_group_without_any_score_stays_at_zero()
    {
        using (no_grad())
            _tied.Weight("fc1").zero_();
        Assert.Equal([0, 0], Of(new UnitScoring())[2..]);
    }

    [Fact]
    public void An_excluded_layer_takes_what_is_tied_to_it_along()
    {
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity, 4, 8], Of(new UnitScoring { Normalise = false }, ["conv2"]));
    }

    [Fact]
    public void Random_scores_are_those_of_their_seed()
    {
        var random = new UnitScoring { Criterion = UnitScoring.Random, Seed = 3 };

        Assert.Equal(Of(random), Of(random));
        Assert.NotEqual(Of(random), Of(random with { Seed = 4 }));
        Assert.All(Of(random), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void The_oracle_scores_what_the_selection_images_lose()
    {
        DependencyGraph graph = DependencyGraph.Of(_tied.Architecture);
        double[] expected = [.. new AblationOracle(_tied, _data, _data.Selection).OneShot().Units.Select(ablation => ablation.Increase)];

        Assert.Equal(expected, Of(new UnitScoring { Criterion = UnitScoring.Oracle }));
        Assert.Equal([.. expected.Take(2), double.PositiveInfinity, double.PositiveInfinity], Of(new UnitScoring { Criterion = UnitScoring.Oracle }, ["fc1"]));
    }

    [Fact]
    public void Every_criterion_scores_the_units_it_applies_to()
    {
        using Network network = Network.Create(new ArchitectureBuilder("normed", [1, 28, 28])
            .Conv("conv1", 4, 3, stride: 3).BatchNorm("bn1").ReLU("relu1").Linear("fc", 10).Build(), 1);
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);

        foreach (string name in UnitScoring.Names)
        {
            IReadOnlyList<double> scores = new UnitScoring { Criterion = name, Images = 50 }.Scores(network, graph, _data);
            Assert.Equal(4, scores.Count);
            Assert.All(scores, score => Assert.True(double.IsFinite(score), name));
        }
    }

    [Theory]
    [InlineData("bn-scale", "'conv1'", "no batch norm behind it")]
    [InlineData("hrank", "'fc1'", "vectors, not feature maps")]
    public void A_layer_that_a_criterion_cannot_score_is_named(string criterion, string layer, string why)
    {
        string message = Assert.Throws<ArgumentException>(() => Of(new UnitScoring { Criterion = criterion })).Message;

        Assert.Contains(layer, message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("did you mean 'entropy'", Assert.Throws<ArgumentException>(() => new UnitScoring { Criterion = "entrophy" }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnitScoring { Images = 0 });
        using (no_grad())
            _tied.Weight("fc1").fill_(float.NaN);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(
            () => StructuredPruner.Prune(_tied, _data, new UnitScoring(), new StructureOptions { Remaining = 0.9 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pruned_network_is_the_one_without_the_lowest_units()
    {
        using Network narrow = StructuredPruner.Prune(_tied, _data, new UnitScoring(), new StructureOptions { Remaining = 0.95, Cost = StructureCosts.Parameters, Exclude = ["conv1"] });
        StructureChange change = StructureChange.Of(_tied.Architecture, narrow.Architecture);

        // Parameters: conv1 2 + 2, conv2 4 + 2, fc1 4 + 2, fc2 20 + 10; without a neuron 2 + 1 + 10 fewer.
        Assert.Equal((46, 33), (change.ParametersBefore, change.ParametersAfter));
        Assert.Equal(new LayerWidth("fc1", 2, 1), change.Widths[2]);
        Assert.Equal([4, 4], narrow.Weight("fc1").Floats());
        Assert.Throws<ArgumentException>(() => StructureChange.Of(_tied.Architecture, Models.Create("lenet-5")));
    }

    [Theory]
    [InlineData("watts", "macs, parameters")]
    [InlineData("latency:0", "latency:32")]
    [InlineData("parameter", "did you mean 'parameters'")]
    public void An_unknown_cost_is_refused(string name, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => StructureCosts.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_network_comes_down_to_any_cost_of_its_architecture()
    {
        using Network network = Network.Create(Models.Create("mlp-784-200-10"), 1);
        StructureCost width = architecture => architecture.ShapeOf("fc1")[0];

        using Network narrow = StructuredPruner.Prune(network, _data, new UnitScoring(), new StructureOptions { Remaining = 0.7, Cost = width, RoundTo = 8 });

        Assert.Equal(136, narrow.Architecture.ShapeOf("fc1")[0]); // the largest multiple of 8 up to 140
    }

    [Theory]
    [InlineData("latency")]
    [InlineData("latency:4")]
    public void Latency_is_measured_in_milliseconds(string name) =>
        Assert.InRange(StructureCosts.Parse(name)(Models.Create("mlp-784-20-10")), double.Epsilon, 10_000);
}
