using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class RankSelectionTests
{
    /// <summary>Three linear layers whose singular values fall as powers of 0.5, 0.7 and 0.9.</summary>
    private static Network Falling()
    {
        Network network = Network.Create(Models.Create("mlp-24-20-16-12"), 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        double[] rates = [0.5, 0.7, 0.9];
        for (int i = 0; i < rates.Length; i++)
        {
            Tensor weight = network.Weight($"fc{i + 1}");
            (Tensor left, _, Tensor right) = linalg.svd(LowRankOracle.Normal(i, weight.shape), fullMatrices: false);
            weight.copy_((left * tensor(Enumerable.Range(0, (int)left.shape[1]).Select(k => Math.Pow(rates[i], k)).ToArray(), device: CPU)).matmul(right));
        }
        return network;
    }

    private static double Loss(FactorizedNetwork factorized) =>
        factorized.Layers.Where(layer => layer.Pays).Sum(layer => -Math.Log(1 - layer.Error * layer.Error));

    [Theory]
    [InlineData("svd", RankCost.Macs)]
    [InlineData("svd-spatial", RankCost.Parameters)]
    [InlineData("nmf", RankCost.Parameters)]
    [InlineData("tucker", RankCost.Bytes)]
    [InlineData("cp", RankCost.Macs)]
    public void Every_kind_keeps_the_budget(string method, RankCost cost)
    {
        using Network network = Network.Create(Models.Create("lenet-5"), 3);
        var kind = Factorization.Parse(method);
        IReadOnlyCollection<string>? layers = method == "nmf" ? ["conv2", "fc2"] : null;
        double share = method is "nmf" or "tucker" ? 0.97 : method == "cp" ? 0.5 : 0.7; // what the layers it applies to allow

        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, RankSelection.Within(network, kind, RankBudget.Share(cost, share), layers));

        Assert.NotEmpty(factorized.Layers);
        Assert.All(factorized.Layers, layer => Assert.True(layer.Pays));
        Assert.InRange(RankCosts(factorized.Network.Architecture), 1, share * RankCosts(network.Architecture));

        double RankCosts(Architecture architecture) => cost == RankCost.Macs ? architecture.Macs : architecture.ParameterCount;
    }

    [Theory]
    [InlineData(300)]
    [InlineData(500)]
    [InlineData(700)]
    [InlineData(900)]
    public void No_choice_within_the_budget_keeps_more_energy(int limit)
    {
        using Network network = Falling();
        IReadOnlyDictionary<string, Factorization> chosen = RankSelection.Within(network, new SvdFactorization(RankRule.Energy(1)), RankBudget.AtMost(RankCost.Macs, limit));
        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, chosen);

        Assert.True(factorized.Network.Architecture.Macs <= limit);
        Assert.InRange(Loss(factorized), Best(network, limit) - 1e-6, Best(network, limit) + 1e-6);
    }

    /// <summary>The least loss over all ranks, one by one.</summary>
    private static double Best(Network network, int limit)
    {
        using var scope = NewDisposeScope();
        (int Cost, double Loss)[][] options = [.. new[] { (24, 20), (20, 16), (16, 12) }.Select((sides, i) =>
        {
            using SingularValueDecomposition values = SingularValueDecomposition.Of(network.Weight($"fc{i + 1}"));
            int whole = sides.Item1 * sides.Item2, term = sides.Item1 + sides.Item2;
            return Enumerable.Range(1, values.Values.Count).Where(rank => rank * term < whole)
                .Select(rank => (rank * term, -Math.Log(values.Energy(rank)))).Append((whole, 0.0)).ToArray();
        })];
        return (from a in options[0] from b in options[1] from c in options[2] where a.Cost + b.Cost + c.Cost <= limit select a.Loss + b.Loss + c.Loss).Min();
    }

    [Fact]
    public void Energy_gives_each_layer_the_rank_of_its_rule()
    {
        using var scope = NewDisposeScope();
        using Network network = Falling();
        IReadOnlyDictionary<string, Factorization> chosen = RankSelection.WithEnergy(network, new SvdFactorization(RankRule.Energy(1)), 0.9);

        foreach ((string name, Factorization factorization) in chosen)
        {
            using SingularValueDecomposition values = SingularValueDecomposition.Of(network.Weight(name));
            Assert.Equal(RankRule.Energy(0.9).Choose(values), ((SvdFactorization)factorization).Rank.Choose(values));
        }
        Assert.Equal(["fc1", "fc2"], chosen.Keys.Order()); // fc3 would need too many terms
        Assert.Empty(RankSelection.WithEnergy(network, new SvdFactorization(RankRule.Energy(1)), 1));
    }

    [Fact]
    public void A_budget_that_allows_the_whole_network_changes_nothing()
    {
        using Network network = Falling();

        Assert.Empty(RankSelection.Within(network, new SvdFactorization(RankRule.Energy(1)), RankBudget.AtMost(RankCost.Macs, network.Architecture.Macs)));
    }

    [Fact]
    public void A_drop_of_accuracy_is_kept_on_the_selection_images()
    {
        using var scope = NewDisposeScope();
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 500 });
        using Network network = Network.Create(Models.Create("mlp-784-40-30-10"), 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 3, BatchSize = 32, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
        var kind = new SvdFactorization(RankRule.Energy(1));
        double whole = Evaluation.Score(network, data, data.Selection).Accuracy;

        using FactorizedNetwork little = LayerFactorizer.Factorize(network, RankSelection.WithinDrop(network, kind, 0.01, data));
        using FactorizedNetwork much = LayerFactorizer.Factorize(network, RankSelection.WithinDrop(network, kind, 0.2, data));
        using FactorizedNetwork all = LayerFactorizer.Factorize(network, RankSelection.WithinDrop(network, kind, 1, data));

        Assert.True(Evaluation.Score(little.Network, data, data.Selection).Accuracy >= whole - 0.01);
        Assert.True(Evaluation.Score(much.Network, data, data.Selection).Accuracy >= whole - 0.2);
        Assert.True(all.Network.Architecture.Macs <= much.Network.Architecture.Macs && much.Network.Architecture.Macs <= little.Network.Architecture.Macs);
        Assert.True(all.Network.Architecture.Macs < network.Architecture.Macs / 5);
        Assert.All(all.Layers, layer => Assert.Equal([1], layer.Ranks));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), 3);
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
        var kind = new SvdFactorization(RankRule.Energy(1));

        Assert.Contains("above 0 and below 1, not 1", Assert.Throws<ArgumentOutOfRangeException>(() => RankBudget.Share(RankCost.Macs, 1)).Message);
        Assert.Contains("at least 1, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => RankBudget.AtMost(RankCost.Bytes, 0)).Message);
        Assert.Contains("it still costs", Assert.Throws<ArgumentException>(() => RankSelection.Within(network, kind, RankBudget.AtMost(RankCost.Bytes, 1000))).Message);
        Assert.Contains("above 0 and at most 1, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => RankSelection.WithEnergy(network, kind, 0)).Message);
        Assert.Contains("[0, 1], not NaN", Assert.Throws<ArgumentOutOfRangeException>(() => RankSelection.WithinDrop(network, kind, double.NaN, data)).Message);
        Assert.Contains("'relu1'", Assert.Throws<ArgumentException>(() => RankSelection.Within(network, kind, RankBudget.Share(RankCost.Macs, 0.5), ["relu1"])).Message);
        Assert.Contains("did you mean 'tucker'?", Assert.Throws<ArgumentException>(() => Factorization.Parse("tuker")).Message);
        using (no_grad())
            network.Weight("fc2").fill_(float.NaN);
        Assert.Contains("'fc2'", Assert.Throws<ArgumentException>(() => RankSelection.Within(network, kind, RankBudget.Share(RankCost.Macs, 0.5))).Message);
    }
}
