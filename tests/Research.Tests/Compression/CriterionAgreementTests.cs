using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Compression;

public sealed class CriterionAgreementTests : IDisposable
{
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });
    private readonly Network _network = Network.Create(Models.Create("mlp-784-6-5-10"), seed: 4);

    public void Dispose()
    {
        _network.Dispose();
        _data.Dispose();
    }

    /// <summary>C(v) that falls as the L1 norm grows in the first layer, and grows with it in the second, but for two neighbours.</summary>
    private AblationResult Made(DependencyGraph graph)
    {
        IReadOnlyList<double> norms = new UnitScoring { Normalise = false }.Scores(_network, graph, _data);
        ChannelUnit[] first = [.. graph.Groups[0].Units.OrderByDescending(unit => norms[unit.Id])], second = [.. graph.Groups[1].Units.OrderBy(unit => norms[unit.Id])];
        (second[0], second[1]) = (second[1], second[0]);
        return new AblationResult(1, 0.5, 10, [.. first.Concat(second).Select((unit, index) => new Ablation(unit, index, 0.1, 0))]);
    }

    [Fact]
    public void Agreement_is_the_rank_correlation_within_each_layer()
    {
        DependencyGraph graph = DependencyGraph.Of(_network.Architecture);

        IReadOnlyList<CriterionAgreement> rows = CriterionAgreement.Of(_network, _data, Made(graph), [new UnitScoring(), new UnitScoring { Order = RemovalOrder.Highest }]);

        Assert.Equal([("l1", "fc1", 6), ("l1", "fc2", 5), ("l1", "fc1", 6), ("l1", "fc2", 5)], rows.Select(row => (row.Criterion, row.Layer, row.Units)));
        Assert.All(rows.Zip([-1, 0.9, -1, 0.9]), pair => Assert.Equal(pair.Second, pair.First.Correlation, 12)); // 1 − 6·2/(5·24)
    }

    [Fact]
    public void A_layer_that_a_criterion_cannot_score_or_the_oracle_did_not_measure_is_left_out()
    {
        DependencyGraph graph = DependencyGraph.Of(_network.Architecture);
        AblationResult made = Made(graph), part = made with { Units = [.. made.Units.Where(ablation => ablation.Unit.Producers[0].Layer == "fc2")] };

        Assert.Empty(CriterionAgreement.Of(_network, _data, made, [new UnitScoring { Criterion = "hrank" }, new UnitScoring { Criterion = "bn-scale" }]));
        Assert.Equal("fc2", Assert.Single(CriterionAgreement.Of(_network, _data, part, [new UnitScoring { Criterion = "entropy", Images = 50 }])).Layer);
        using Network other = Network.Create(Models.Create("mlp-784-3-10"), 1);
        Assert.Contains("network that was measured", Assert.Throws<ArgumentException>(
            () => CriterionAgreement.Of(other, _data, made, [new UnitScoring()])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Global_and_greedy_removal_are_compared_at_equal_numbers()
    {
        AblationResult oneShot = new AblationOracle(_network, _data, _data.Selection).OneShot();
        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Selection) { Tolerance = 1000, MaxRemoved = 5 }.Run(_network);
        narrow.Dispose();

        IReadOnlyList<RemovalComparison> rows = RemovalComparison.Of(_network, _data, _data.Selection, oneShot, [steps[0], steps[2], steps[4]]);

        Assert.Equal([1, 3, 5], rows.Select(row => row.Removed));
        Assert.Equal(rows[0].GreedyLoss, rows[0].GlobalLoss, 4); // the first step is the same
        ChannelUnit[] lowest = [.. oneShot.Units.OrderBy(ablation => ablation.Increase).Take(3).Select(ablation => ablation.Unit)];
        using Network without = ChannelRemoval.Remove(_network, lowest);
        Assert.Equal(Evaluation.Score(without, _data, _data.Selection).Loss, rows[1].GlobalLoss, 6);
        Assert.Equal(steps[4].Error, rows[2].GreedyError);
        Assert.Throws<ArgumentException>(() => RemovalComparison.Of(_network, _data, _data.Selection, oneShot, [steps[0] with { Removed = 10 }]));
    }

    [Fact]
    public void One_threshold_for_all_never_empties_a_layer()
    {
        DependencyGraph graph = DependencyGraph.Of(_network.Architecture);
        AblationResult made = Made(graph) with { Units = [.. Made(graph).Units.Select(ablation => ablation with { Increase = ablation.Unit.Id })] };
        var step = new GreedyStep(9, ["fc1"], 1, 0.5, 1, 1);

        Assert.Equal(9, Assert.Single(RemovalComparison.Of(_network, _data, _data.Selection, made, [step])).Removed); // one of each layer is left
    }
}
