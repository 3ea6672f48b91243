using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using Xunit;
using static Research.Tests.Compression.SmallNetworks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Tests.Compression;

/// <summary>Criteria worked by hand: y = w·x with w = (2, −3), x = (1, 4) and L = y², so that y = −10, g = 2y·x = (−20, −80) and H = 2xxᵀ.</summary>
public class CriteriaTests
{
    private static readonly ScoringData Square = Data([1, 4], 1, outputs => outputs.square().sum());

    private static float[] Scores(Criterion criterion, ScoringData? data = null)
    {
        using var scope = NewDisposeScope();
        using Network network = Line([2, -3], 1);
        return criterion.Scores(EvidenceCollector.Gather(network, Pruner.Weights(network, new PruningOptions()), criterion, data ?? Square)["fc.weight"]).Floats();
    }

    [Fact]
    public void Magnitude_is_the_absolute_weight() => Assert.Equal([2, 3], Scores(new Magnitude()));

    [Fact]
    public void Gradient_is_its_absolute_value() => Assert.Equal([20, 80], Scores(new GradientMagnitude()));

    [Fact]
    public void Taylor_and_snip_multiply_it_by_the_weight()
    {
        Assert.Equal([40, 240], Scores(new Taylor()));
        Assert.Equal([40, 240], Scores(new Snip()));
    }

    [Theory]
    [InlineData(Curvature.Exact, 4, 144)] // ½ · (2·1, 2·16) · (4, 9)
    [InlineData(Curvature.Fisher, 800, 28800)] // ½ · (400, 6400) · (4, 9)
    public void Optimal_brain_damage_halves_curvature_times_squared_weight(Curvature curvature, float first, float second) =>
        Assert.Equal([first, second], Scores(new OptimalBrainDamage(curvature)));

    [Fact]
    public void Grasp_multiplies_the_weight_by_the_hessian_times_the_gradient() =>
        Assert.Equal([2 * -680, -3 * -2720], Scores(new Grasp())); // Hg = 2x·(x·g) = 2·(1, 4)·(−340)

    [Fact]
    public void Synflow_is_the_product_of_absolute_weights_along_all_paths()
    {
        using var scope = NewDisposeScope();
        using Network network = Mlp([1, -2, 0, 0, 3, 4, 0, 0, 0, 0, -5, 0, 0, 0, 0, 6], [1, -1, 2, 0, 0, 0, 1, -3]);
        using (no_grad())
            network.get_parameter("fc1.bias")!.zero_();
        var criterion = new SynFlow();

        var evidence = EvidenceCollector.Gather(network, Pruner.Weights(network, new PruningOptions()), criterion);

        // R = Σ |w2|·|w1|: hidden units get (3, 7, 5, 6) and pass on (1, 1, 3, 3).
        Assert.Equal([1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 15, 0, 0, 0, 0, 18], criterion.Scores(evidence["fc1.weight"]).Floats());
        Assert.Equal([3, 7, 10, 0, 0, 0, 5, 18], criterion.Scores(evidence["fc2.weight"]).Floats());
    }

    [Fact]
    public void Synflow_keeps_every_layer_alive_and_the_weights_as_they_were()
    {
        using Network network = Network.Create(ResNet.Cifar(8), 1);
        using Network before = network.Copy();

        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.99, Criterion = new SynFlow(), MinSurvivors = 0 });

        Assert.Equal(0.99, masks.Sparsity, 1e-4);
        Assert.All(masks.Names, name => Assert.True(masks.SparsityOf(name) < 1, name));
        Assert.True(network.SameAs(before));
    }

    [Fact]
    public void Synflow_of_a_deep_network_is_beyond_float32_and_finite()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(ResNet.Cifar(56), 1);
        var criterion = new SynFlow();

        var evidence = EvidenceCollector.Gather(network, Pruner.Weights(network, new PruningOptions()), criterion);

        double total = criterion.Scores(evidence["fc.weight"]).sum().item<double>();
        Assert.InRange(total, 1e38, 1e300);
        // What flows through a layer that everything must pass is the same everywhere.
        Assert.Equal(1, criterion.Scores(evidence["conv1.weight"]).sum().item<double>() / total, 1e-6);
    }

    [Fact]
    public void Movement_sums_minus_weight_times_gradient_over_steps()
    {
        using Network network = Line([2, -3], 1);
        Parameter weight = network.Weight("fc");
        using var movement = new MovementAccumulator(Pruner.Weights(network, new PruningOptions()));
        using (no_grad())
        {
            foreach (float[] gradient in new float[][] { [1, 2], [-4, 0.5f] })
            {
                weight.grad = tensor(gradient, device: CPU).reshape(1, 2);
                movement.BeforeStep(default);
                weight.fill_(1);
            }
        }

        var evidence = EvidenceCollector.Gather(network, Pruner.Weights(network, new PruningOptions()), new Movement(), movement: movement);

        Assert.Equal([-2 + 4, 6 - 0.5f], new Movement().Scores(evidence["fc.weight"]).Floats()); // −(2, −3)·(1, 2) − (1, 1)·(−4, ½)
    }

    [Fact]
    public void Random_depends_on_seed_and_name_alone()
    {
        using Network network = Mlp();
        using MaskSet a = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Criterion = new RandomScores(1) });
        using (no_grad())
            network.Weight("fc1").fill_(5);
        using MaskSet b = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Criterion = new RandomScores(1) }), c = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Criterion = new RandomScores(2) });

        Assert.Equal(a["fc1.weight"].Bools(), b["fc1.weight"].Bools());
        Assert.NotEqual(a["fc1.weight"].Bools(), c["fc1.weight"].Bools());
    }

    [Fact]
    public void Every_name_is_that_of_its_criterion_and_a_misspelt_one_is_guessed()
    {
        Assert.All(Criteria.Names, name => Assert.Equal(name, Criteria.Parse(name, 0).Name));
        Assert.Contains("did you mean 'taylor'?", Assert.Throws<ArgumentException>(() => Criteria.Parse("tailor", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_criterion_lacks_is_named()
    {
        using Network network = Mlp();
        Assert.Contains("'taylor' takes gradients", Refused(network, new Taylor()), StringComparison.Ordinal);
        Assert.Contains("prune during training", Refused(network, new Movement()), StringComparison.Ordinal);
        network.Weight("fc2").requires_grad = false;
        Assert.Contains("'fc2.weight' is frozen", Refused(network, new Taylor(), Square), StringComparison.Ordinal);
        using Network large = Network.Create(Models.Create("lenet-300-100"), 1);
        Assert.Contains("obd-fisher", Refused(large, new OptimalBrainDamage(Curvature.Exact), Square), StringComparison.Ordinal);

        static string Refused(Network network, Criterion criterion, ScoringData? data = null) => Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Criterion = criterion, Data = data })).Message;
    }

    [Fact]
    public void Scoring_images_are_the_same_ones_each_time_and_come_from_the_training_part()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 50 });
        float[] Sums(int seed, int count) => [.. ScoringData.Of(data, count, seed, batchSize: 8).Batches().SelectMany(batch => batch.Inputs.sum([1, 2, 3]).Floats())];

        Assert.Equal(Sums(1, 20), Sums(1, 20));
        Assert.NotEqual(Sums(1, 20), Sums(2, 20));
        Assert.Equal(20, Sums(1, 20).Distinct().Count());
        Assert.Equal(50, Sums(1, 80).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoringData.Of(data, 0, 0));
    }

    [Fact]
    public void All_criteria_score_resnet_20_in_flat_memory()
    {
        using Network network = Network.Create(Models.Create("resnet-20"), 1);
        var images = new ScoringData(() => Enumerable.Range(0, 3).Select(i => new Batch(ones([8, 3, 32, 32], device: CPU).mul_(i + 1), zeros([8], dtype: ScalarType.Int64, device: CPU))));
        string[] names = [.. Criteria.Names.Where(name => name is not ("movement" or "obd-exact"))];
        void Score()
        {
            foreach (string name in names)
            {
                using var scope = NewDisposeScope();
                EvidenceCollector.Gather(network, Pruner.Weights(network, new PruningOptions()), Criteria.Parse(name, 0), images);
            }
        }
        Score();
        long before = Live();
        for (int i = 0; i < 3; i++)
            Score();

        Assert.InRange(Live() - before, long.MinValue, 30 << 20);

        static long Live()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Environment.WorkingSet;
        }
    }
}
