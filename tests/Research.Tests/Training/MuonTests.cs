using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training;

/// <summary>Muon: what it makes of a matrix, against its singular values, and whose steps are plain SGD.</summary>
public sealed class MuonTests
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(6, 40)]
    [InlineData(40, 6)]
    public void A_matrix_keeps_its_singular_vectors_and_gets_singular_values_near_1(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        Tensor matrix = randn([rows, columns], generator: generator, dtype: ScalarType.Float64, device: CPU);
        (Tensor u, Tensor s, Tensor vt) = linalg.svd(matrix, fullMatrices: false);
        Assert.True(s.min().item<double>() > 0.05 * s.max().item<double>()); // so that five steps suffice

        Tensor core = u.t().matmul(OrthogonalSgd.Orthogonal(matrix)).matmul(vt.t());

        double scale = Math.Sqrt(Math.Max(1, (double)rows / columns));
        double[] values = core.diagonal().div(scale).data<double>().ToArray();
        Assert.All(values, value => Assert.InRange(value, 0.65, 1.15));
        Assert.Equal(0, core.sub(diag(core.diagonal())).abs().max().item<double>(), 1e-9);
    }

    [Fact]
    public void Inner_weights_move_along_orthogonal_matrices_and_everything_else_as_under_sgd()
    {
        using var scope = NewDisposeScope();
        using Network muon = Network.Create(Models.Create("lenet-5"), 1), sgd = Network.Create(Models.Create("lenet-5"), 1), before = Network.Create(Models.Create("lenet-5"), 1);
        using optim.Optimizer a = new Muon { LearningRate = 0.1, OuterShare = 0.2 }.Create(muon), b = new Sgd { LearningRate = 0.02 }.Create(sgd);

        Step(muon, a);
        Step(sgd, b);

        foreach ((string name, Tensor weight) in muon.Tensors())
        {
            Tensor change = before.Tensors()[name].sub(weight), plain = before.Tensors()[name].sub(sgd.Tensors()[name]);
            if (name is not ("conv2.weight" or "fc1.weight"))
            {
                Assert.Equal(0, change.sub(plain).abs().max().item<float>(), 1e-7);
                continue;
            }
            double[] values = linalg.svdvals(change.flatten(1).@double()).div(0.1).data<double>().ToArray();
            Assert.InRange(values[0], 0.65, 1.25); // √(rows/columns) is at most 1 here
            Assert.True(change.mul(plain).sum().item<float>() > 0, "It does not go downhill.");
        }
    }

    [Fact]
    public void Weight_decay_shrinks_weights_by_their_own_rate_beside_the_step_and_leaves_vectors_alone()
    {
        using var scope = NewDisposeScope();
        using Network decayed = Network.Create(Models.Create("lenet-5"), 1), plain = Network.Create(Models.Create("lenet-5"), 1), before = Network.Create(Models.Create("lenet-5"), 1);
        var muon = new Muon { LearningRate = 0.1, OuterShare = 0.2 };
        using optim.Optimizer a = (muon with { WeightDecay = 0.5 }).Create(decayed), b = muon.Create(plain);

        Step(decayed, a);
        Step(plain, b);

        foreach ((string name, Tensor weight) in before.Tensors())
        {
            double share = weight.dim() == 1 ? 0 : name is "conv2.weight" or "fc1.weight" ? 0.1 * 0.5 : 0.02 * 0.5;
            Tensor shrunk = plain.Tensors()[name].sub(decayed.Tensors()[name]);
            Assert.True(shrunk.allclose(weight.mul(share), rtol: 1e-3, atol: 1e-6), name);
        }
    }

    [Fact]
    public void A_rate_without_sense_is_refused()
    {
        Assert.Contains("above 0, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Muon { OuterShare = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 1), not 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Muon { Momentum = 1 }).Message, StringComparison.Ordinal);
    }

    private static void Step(Network network, optim.Optimizer optimizer)
    {
        network.train();
        using var generator = new Generator(5, CPU);
        Tensor loss = nn.functional.cross_entropy(network.forward(randn([32, 1, 28, 28], generator: generator, device: CPU)), arange(32, device: CPU).remainder(10));
        loss.backward();
        optimizer.step();
    }
}
