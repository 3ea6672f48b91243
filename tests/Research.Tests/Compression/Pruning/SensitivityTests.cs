using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Compression;

public class SensitivityTests
{
    private static SensitivityCurve Curve(params (double Sparsity, int Correct)[] points) =>
        new("fc", new Score(100, 90, 0), [.. points.Select(point => new SensitivityPoint(point.Sparsity, 0, new Score(100, point.Correct, 0)))]);

    [Fact]
    public void The_allowed_sparsity_is_where_the_curve_first_crosses_the_drop()
    {
        SensitivityCurve curve = Curve((0.5, 90), (0.7, 86), (0.8, 89), (0.9, 40));

        Assert.Equal(0.6, curve.SparsityWithin(0.02), 12); // halfway from 90 to 86
        Assert.Equal(0.5, curve.SparsityWithin(0), 12);
        Assert.Equal(0.8 + 0.1 * 4 / 49, curve.SparsityWithin(0.05), 12);
        Assert.Equal(0.9, curve.SparsityWithin(0.6), 12);
        Assert.Equal(0, Curve((0.5, 0)).SparsityWithin(0), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => curve.SparsityWithin(double.NaN));
    }

    [Fact]
    public void Curves_prune_one_layer_at_a_time_and_give_sparsities_that_cost_little()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 30).ReLU("relu1").Linear("fc2", 10).Build(), 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 4, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
        using Network before = network.Copy();

        IReadOnlyList<SensitivityCurve> curves = SensitivityAnalysis.Curves(network, data, sparsities: [0.25, 0.5, 0.9]);

        Assert.True(network.SameAs(before));
        Assert.Equal(["fc1.weight", "fc2.weight"], curves.Select(curve => curve.Name));
        Assert.All(curves, curve => Assert.Equal([0.25, 0.5, 0.9], curve.Points.Select(point => Math.Round(point.Sparsity, 2))));
        Assert.All(curves, curve => Assert.Equal(curve.Points.Select(point => point.Threshold).Order(), curve.Points.Select(point => point.Threshold)));

        // One point by hand.
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.9, Include = ["fc2"] });
        masks.Enforce();
        Assert.Equal(Evaluation.Score(network, data, data.Selection), curves[1].Points[2].Selection);
        network.CopyFrom(before);

        IReadOnlyDictionary<string, double> sparsities = SensitivityAnalysis.Sparsities(curves, 0.05);
        using MaskSet chosen = Pruner.Masks(network, new PruningOptions { LayerSparsities = sparsities });
        Assert.All(sparsities, pair => Assert.Equal(pair.Value, chosen.SparsityOf(pair.Key), 0.01));
        Assert.Throws<ArgumentException>(() => SensitivityAnalysis.Curves(network, data, sparsities: [0.5, 0.5]));
    }

    [Fact]
    public void All_weights_together_are_pruned_as_the_scope_says_and_restored()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
        using Network network = Network.Create(new ArchitectureBuilder("mlp", [1, 28, 28]).Linear("fc1", 30).ReLU("relu1").Linear("fc2", 10).Build(), 1);
        using Network before = network.Copy();
        var perLayer = new PruningOptions { Scope = PruningScope.PerLayer };

        SensitivityCurve global = SensitivityAnalysis.Together(network, data, sparsities: [0.5, 0.9]), layers = SensitivityAnalysis.Together(network, data, perLayer, [0.5, 0.9]);

        Assert.True(network.SameAs(before));
        Assert.Equal(Evaluation.Score(network, data, data.Selection), global.Dense);
        Assert.Equal([0.5, 0.9], global.Points.Select(point => Math.Round(point.Sparsity, 4)));
        Assert.NotEqual(global.Points[1].Selection, layers.Points[1].Selection);
        using MaskSet masks = Pruner.Masks(network, perLayer with { Sparsity = 0.9 });
        masks.Enforce();
        Assert.Equal(Evaluation.Score(network, data, data.Selection), layers.Points[1].Selection);
        Assert.Equal(network.Weight("fc1").Floats().Concat(network.Weight("fc2").Floats()).Where(weight => weight != 0).Min(Math.Abs), layers.Points[1].Threshold, 6);
        Assert.Throws<ArgumentException>(() => SensitivityAnalysis.Together(network, data, sparsities: [0.9, 0.5]));
    }
}
