using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static Research.Tests.Compression.SmallNetworks;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class PenaltyTests
{
    private static readonly ImageDataSet Images = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });

    private static readonly TrainingStep Step = new(1, 10, 10, 0.5);

    [Fact]
    public void L1_moves_each_weight_towards_zero_by_rate_times_strength_and_not_beyond()
    {
        using Network network = Line([1, -2, 0.1f, -0.1f], 1);
        using (no_grad())
            new L1Proximal(Pruner.Weights(network, new PruningOptions()), 0.4).AfterStep(Step);

        Assert.Equal([0.8f, -1.8f, 0, 0], network.Weight("fc").Floats());
    }

    [Fact]
    public void Group_lasso_shrinks_units_along_themselves_and_removes_short_ones()
    {
        using Network network = Line([3, 4, 0, 0, 0.3f, 0, 0, 0], 2); // two neurons of four weights, norms 5 and 0.3
        using (no_grad())
            new GroupLassoProximal(Pruner.Weights(network, new PruningOptions()), Granularity.Neuron, 0.5).AfterStep(Step);

        float[] expected = [2.7f, 3.6f, 0, 0, 0, 0, 0, 0]; // 1 − ½·½·√4/5 = 0.9
        Assert.All(expected.Zip(network.Weight("fc").Floats()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    public static TheoryData<PenaltyTraining, string> Penalties => new()
    {
        { new L1Training { Strength = 0.06 }, "element" },
        { new GroupLassoTraining { Strength = 0.05 }, "row" },
    };

    [Theory]
    [MemberData(nameof(Penalties))]
    public void Training_with_a_penalty_makes_exact_zeros_and_without_hardly_any(PenaltyTraining penalty, string granularity)
    {
        double Sparsity(double strength)
        {
            using Network network = Network.Create(new ArchitectureBuilder("wide", [1, 28, 28]).Linear("fc1", 40).ReLU("relu1").Linear("fc2", 10).Build(), 1);
            var training = new TrainingOptions { Epochs = 6, BatchSize = 30, Optimizer = new Sgd { LearningRate = 0.02 }, Schedule = new ConstantSchedule() };
            using PruningOutcome outcome = (penalty with { Strength = strength }).Run(new PruningTask(network, Images, new PruningOptions { Granularity = Granularity.Parse(granularity) }, training));
            Assert.True(outcome.Training.Last!.Selection.Accuracy > 0.5, outcome.Training.Last.ToString());
            return outcome.Masks.Sparsity;
        }

        Assert.True(Sparsity(penalty.Strength) > 0.2);
        Assert.True(Sparsity(1e-9) < 0.01);
    }

    [Fact]
    public void The_hard_concrete_gate_has_the_expectations_of_its_formulas()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        foreach (double logAlpha in new[] { -3.0, -0.5, 0, 2.5 })
        {
            Tensor alpha = full([1], logAlpha, dtype: ScalarType.Float32, device: CPU);
            Tensor gates = HardConcrete.Sample(alpha, rand([200_000], generator: generator, device: CPU).clamp(1e-6, 1 - 1e-6));

            Assert.Equal(HardConcrete.ProbabilityOpen(alpha).item<float>(), gates.gt(0).to(ScalarType.Float32).mean().item<float>(), 0.005);
            Assert.True(gates.min().item<float>() >= 0 && gates.max().item<float>() <= 1);
        }
        Assert.Equal([0, 0.5f, 1], HardConcrete.Deterministic(tensor(new float[] { -9, 0, 9 }, device: CPU)).Floats().Select(gate => MathF.Round(gate, 6)));
        Assert.Equal(0.5f, HardConcrete.Sample(zeros(1, device: CPU), full([1], 0.5, dtype: ScalarType.Float32, device: CPU)).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("element")]
    [InlineData("row")]
    public void The_expected_number_of_weights_is_that_of_drawn_gates(string granularity)
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Smooth, 1);
        using var gated = new GatedNetwork(network, new PruningOptions { Granularity = Granularity.Parse(granularity) }, initialKeep: 0.3);
        using var randomness = new LayerRandomness(3, CPU);
        gated.train();
        using (no_grad())
            network.get_parameter("conv1.bias")!.fill_(0.3); // a closed filter still puts something out
        Tensor input = ones([1, 1, 6, 6], device: CPU);

        // Each weight's own gradient is zero exactly where its gate is.
        double drawn = Enumerable.Range(0, 400).Average(_ =>
        {
            using var draw = NewDisposeScope();
            gated.zero_grad();
            gated.forward(input).square().sum().backward();
            return network.Weight("conv1").grad!.ne(0).sum().item<long>() + network.Weight("fc").grad!.ne(0).sum().item<long>();
        });

        double expected = gated.ExpectedL0().item<float>();
        Assert.Equal(expected, drawn, 0.06 * expected);
        Assert.Equal((27 + 192) * HardConcrete.ProbabilityOpen(full([1], Math.Log(0.3 / 0.7), dtype: ScalarType.Float32, device: CPU)).item<float>(), expected, 1e-3);
    }

    [Fact]
    public void A_hardened_network_computes_what_the_gates_did()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Smooth, 1);
        using var gated = new GatedNetwork(network, new PruningOptions(), initialKeep: 0.4);
        gated.eval();
        Tensor input = ones([2, 1, 6, 6], device: CPU), before = gated.forward(input);
        using MaskSet all = MaskSet.OfNonZeros(network);

        gated.Harden();

        Assert.True(before.allclose(network.forward(input), 1e-5, 1e-6));
        Assert.Equal(0, all.Sparsity);
    }

    [Fact]
    public void A_larger_beta_closes_more_gates()
    {
        double Sparsity(double beta)
        {
            using Network network = Network.Create(new ArchitectureBuilder("line", [1, 28, 28]).Linear("fc", 10).Build(), 1);
            var task = new PruningTask(network, Images, new PruningOptions(), new TrainingOptions { Epochs = 10, BatchSize = 30, Optimizer = new Adam { LearningRate = 0.1 }, Schedule = new ConstantSchedule() });
            using PruningOutcome outcome = new L0Training { Beta = beta }.Run(task);
            return outcome.Masks.Sparsity;
        }

        double weak = Sparsity(1e-7), strong = Sparsity(0.1);
        Assert.True(strong > 0.5 && strong > weak + 0.2, $"{weak} {strong}");
    }
}
