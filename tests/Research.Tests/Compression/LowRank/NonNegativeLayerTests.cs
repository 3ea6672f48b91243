using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class NonNegativeLayerTests
{
    private static readonly string[] Hidden = ["fc1", "fc2"];

    [Fact]
    public void Two_layers_compute_with_the_difference_of_the_factors()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Models.Create("lenet-300-100"), 3);
        NonNegativeOptions options = new() { Rank = 8, Iterations = 5 };
        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new SignedNonNegativeFactorization(options), Hidden);

        foreach (FactorizedLayer layer in factorized.Layers)
        {
            Tensor weight = network.Weight(layer.Layer).detach();
            Tensor product = factorized.Network.Weight(layer.Layer).detach().matmul(factorized.Network.Weight($"{layer.Layer}_reduce").detach());
            Tensor expected = tensor(NonNegativeFactorization.Signed(weight, options).Materialise(), device: CPU).reshape(weight.shape);
            Assert.Equal([16], layer.Ranks);
            Assert.True((product - expected).abs().max().item<float>() < 1e-6);
            Assert.Equal(((weight - expected).norm() / weight.norm()).item<float>(), layer.Error, 5);
        }
    }

    [Fact]
    public void The_constraint_projects_factors_back_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Network.Create(Models.Create("lenet-300-100"), 3);
        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new SignedNonNegativeFactorization(new() { Rank = 4, Iterations = 2 }), Hidden);
        Network low = factorized.Network;
        float[] last = low.Weight("fc3").Floats();
        low.Weight("fc1_reduce").fill_(-1);
        low.Weight("fc2_reduce").fill_(2);
        low.Weight("fc1").fill_(-1);
        low.Weight("fc2").fill_(1);

        new NonNegativeConstraint(factorized).AfterStep(new TrainingStep(1, 1, 1, 0.1));

        Assert.All(low.Weight("fc1_reduce").Floats(), value => Assert.Equal(0, value));
        Assert.All(low.Weight("fc2_reduce").Floats(), value => Assert.Equal(2, value));
        Assert.Equal([0, 0, 0, 0, -1, -1, -1, -1], low.Weight("fc1")[0].Floats());
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], low.Weight("fc2")[0].Floats());
        Assert.Equal(last, low.Weight("fc3").Floats());
    }
}
