using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static Research.Tests.Compression.SmallNetworks;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class ScopeTests
{
    [Fact]
    public void Lamp_divides_each_square_by_those_not_smaller()
    {
        using var scope = NewDisposeScope();
        Tensor scores = tensor(new double[] { 3, 1, 2 }, device: CPU);

        double[] lamp = ScoreNormalisation.Of(PruningScope.Lamp, "fc", scores).data<double>().ToArray();

        Assert.Equal([9 / 9.0, 1 / 14.0, 4 / 13.0], lamp);
        Assert.Equal([0, 0], ScoreNormalisation.Of(PruningScope.Lamp, "fc", zeros(2, dtype: ScalarType.Float64, device: CPU)).data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => ScoreNormalisation.Of(PruningScope.Lamp, "fc", scores.neg()));
    }

    [Fact]
    public void Normalised_scores_and_lamp_do_not_depend_on_a_layer_s_scale()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), 1);
        foreach (PruningScope kind in new[] { PruningScope.Normalised, PruningScope.Lamp })
        {
            var options = new PruningOptions { Sparsity = 0.9, Scope = kind };
            using MaskSet before = Pruner.Masks(network, options);
            using (no_grad())
                network.Weight("fc1").mul_(64);
            using MaskSet after = Pruner.Masks(network, options);

            Assert.All(before.Names, name => Assert.True(before[name].equal(after[name]).all().item<bool>(), name));
        }
    }

    [Fact]
    public void Erdos_renyi_densities_are_those_of_their_formula_and_capped_at_one()
    {
        var shapes = new Dictionary<string, long[]> { ["a"] = [100, 50], ["b"] = [10, 100], ["c"] = [2, 2] };
        IReadOnlyDictionary<string, double> densities = LayerDensities.ErdosRenyi(shapes, 0.9, kernel: false);

        Assert.Equal(1, densities["c"]); // 4/4 is so much more than the others that it is kept whole
        Assert.Equal((150.0 / 5000) / (110.0 / 1000), densities["a"] / densities["b"], 1e-12);
        Assert.Equal(0.1 * 6004, densities["a"] * 5000 + densities["b"] * 1000 + 4, 1e-9);

        IReadOnlyDictionary<string, double> kernel = LayerDensities.ErdosRenyi(new Dictionary<string, long[]> { ["a"] = [64, 32, 3, 3], ["b"] = [64, 64, 3, 3] }, 0.9, kernel: true);
        Assert.Equal(((64 + 32 + 6) / (64 * 32 * 9.0)) / ((64 + 64 + 6) / (64 * 64 * 9.0)), kernel["a"] / kernel["b"], 1e-12);
    }

    [Theory]
    [InlineData(PruningScope.ErdosRenyi)]
    [InlineData(PruningScope.ErdosRenyiKernel)]
    [InlineData(PruningScope.Lamp)]
    [InlineData(PruningScope.Normalised)]
    public void The_sparsity_is_exact_over_all_layers(PruningScope scope)
    {
        using Network network = Network.Create(Models.Create("lenet-5"), 1);
        foreach (double sparsity in new[] { 0, 0.5, 0.937, 0.99 })
        {
            using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = sparsity, Scope = scope });
            Assert.Equal((long)Math.Round(sparsity * masks.Count, MidpointRounding.AwayFromZero), masks.Count - masks.Kept);
        }
    }

    [Fact]
    public void Layers_are_chosen_by_name_and_a_misspelt_one_is_guessed()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), 1);
        using MaskSet included = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Include = ["conv1", "fc1.weight"] });
        using MaskSet excluded = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Exclude = ["conv1"] });

        Assert.Equal(["conv1.weight", "fc1.weight"], included.Names);
        Assert.DoesNotContain("conv1.weight", excluded.Names);
        foreach (PruningOptions options in new[] { new PruningOptions { Include = ["convl"] }, new PruningOptions { Exclude = ["convl"] } })
            Assert.Contains("did you mean 'conv1'?", Assert.Throws<ArgumentException>(() => Pruner.Masks(network, options)).Message, StringComparison.Ordinal);
        Assert.Contains("no weights", Assert.Throws<ArgumentException>(() => Pruner.Masks(network, new PruningOptions { Include = [] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_layer_sparsities_are_reached_and_other_layers_stay_dense()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), 1);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { LayerSparsities = new Dictionary<string, double> { ["fc1"] = 0.9, ["fc3.weight"] = 0.25 } });

        Assert.Equal([0.9, 0, 0.25], masks.Names.Select(name => Math.Round(masks.SparsityOf(name), 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PruningOptions { LayerSparsities = new Dictionary<string, double> { ["fc1"] = 1 } });
        Assert.Contains("give one of them", Assert.Throws<ArgumentException>(() => Pruner.Masks(network, new PruningOptions
        {
            Sparsity = 0.5,
            LayerSparsities = new Dictionary<string, double> { ["fc1"] = 0.9 },
        })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absolute:2.5", new[] { false, false, true, true })]
    [InlineData("absolute:3", new[] { false, false, true, true })] // ≥: what reaches the threshold stays
    [InlineData("mean:1", new[] { false, false, true, true })] // mean |w| = 2.5
    [InlineData("deviation:1.2", new[] { false, false, false, true })] // σ = √(7.5 − 1) = 2.55, 1.2 σ = 3.06
    [InlineData("percentile:75", new[] { false, false, false, true })]
    [InlineData("percentile:0", new[] { true, true, true, true })]
    [InlineData("absolute:100", new[] { false, false, false, true })] // the survivor
    public void A_threshold_keeps_what_reaches_it(string threshold, bool[] kept)
    {
        using Network network = Line([1, 2, -3, -4], 1);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Threshold = Threshold.Parse(threshold), Scope = PruningScope.PerLayer });

        Assert.Equal(kept, masks["fc.weight"].Bools());
        Assert.Equal(threshold, Threshold.Parse(threshold).ToString());
    }

    [Theory]
    [InlineData("absolute", "kind:value")]
    [InlineData("absolut:1", "did you mean 'absolute'?")]
    [InlineData("absolute:-1", "at least 0, not -1")]
    [InlineData("mean:NaN", "at least 0, not NaN")]
    [InlineData("percentile:100", "[0, 100)")]
    public void A_threshold_that_makes_no_sense_is_refused(string text, string part) =>
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => Threshold.Parse(text)).Message, StringComparison.Ordinal);
}
