using Research.Compression;
using Research.Networks;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Tests.Compression;

/// <summary>Masks and scores against PyTorch; the values come from tests/oracles/pytorch_pruning.py.</summary>
public sealed class PyTorchPruningTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "pytorch_pruning.safetensors"));

    public void Dispose() => _oracle.Dispose();

    private Network Smooth()
    {
        Network network = Network.Create(SmallNetworks.Smooth, 1);
        network.Load(_oracle.Tensors.Where(pair => pair.Key.StartsWith("net/", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[4..], pair => pair.Value));
        return network;
    }

    /// <summary>The images in two batches of different sizes, or in one.</summary>
    private ScoringData Images(bool split) => new(() => (split ? new[] { (0, 4), (4, 2) } : [(0, 6)]).Select(part => new Batch(
        _oracle.Tensors["inputs"].narrow(0, part.Item1, part.Item2).clone(), _oracle.Tensors["labels"].narrow(0, part.Item1, part.Item2).clone())));

    [Theory]
    [InlineData("gradient", true)]
    [InlineData("taylor", true)]
    [InlineData("obd-exact", true)]
    [InlineData("obd-fisher", true)]
    [InlineData("snip", false)]
    [InlineData("grasp", false)]
    [InlineData("synflow", false)]
    public void Scores_equal_pytorch_and_leave_the_network_alone(string name, bool split)
    {
        using var scope = NewDisposeScope();
        using Network network = Smooth(), untouched = Smooth();
        network.train();
        var criterion = Criteria.Parse(name, seed: 0);
        IReadOnlyDictionary<string, Parameter> weights = Pruner.Weights(network, new PruningOptions());
        foreach ((string weight, WeightEvidence evidence) in EvidenceCollector.Gather(network, weights, criterion, Images(split)))
        {
            Tensor scores = criterion.Scores(evidence).to(ScalarType.Float64);
            Tensor expected = name == "gradient" ? _oracle.Tensors[$"{name}/{weight}"].abs() : _oracle.Tensors[$"{name}/{weight}"];
            double largest = expected.abs().max().to(ScalarType.Float64).item<double>();
            Assert.InRange(scores.sub(expected).abs().max().item<double>(), 0, 2e-5 * largest);
        }
        Assert.True(network.SameAs(untouched));
        Assert.True(network.training);
    }

    [Fact]
    public void Random_signs_estimate_the_exact_diagonal_without_bias()
    {
        using var scope = NewDisposeScope();
        using Network network = Smooth();
        IReadOnlyDictionary<string, Parameter> weights = Pruner.Weights(network, new PruningOptions { Include = ["conv1"] });
        ScoringData images = new(() => Images(split: false).Batches()) { Probes = 1000 };

        var criterion = new OptimalBrainDamage(Curvature.Hutchinson);
        float[] estimated = criterion.Scores(EvidenceCollector.Gather(network, weights, criterion, images)["conv1.weight"]).Floats();

        float[] exact = _oracle.Tensors["obd-exact/conv1.weight"].Floats();
        Assert.All(estimated.Zip(exact), pair => Assert.Equal(pair.Second, pair.First, 0.2 * exact.Max(Math.Abs)));
    }

    public static TheoryData<string, string, string, string> Structured => new()
    {
        { "conv", "l1-0", "row", "l1" }, { "conv", "l2-0", "filter", "l2" }, { "conv", "l0.5-0", "row", "l0.5" },
        { "conv", "l1-1", "channel", "l1" }, { "conv", "l2-1", "channel", "l2" }, { "conv", "l0.5-1", "channel", "l0.5" },
        { "linear", "l1-0", "neuron", "l1" }, { "linear", "l2-0", "row", "l2" }, { "linear", "l0.5-0", "neuron", "l0.5" },
        { "linear", "l1-1", "column", "l1" }, { "linear", "l2-1", "channel", "l2" }, { "linear", "l0.5-1", "column", "l0.5" },
    };

    [Theory]
    [MemberData(nameof(Structured))]
    public void Structured_masks_equal_ln_structured(string kind, string oracle, string granularity, string aggregation)
    {
        using nn.Module module = Layers(kind);
        var options = new PruningOptions { Sparsity = 0.4, Granularity = Granularity.Parse(granularity), Aggregation = Aggregation.Parse(aggregation), Scope = PruningScope.PerLayer };

        using MaskSet masks = Pruner.Masks(module, options);

        Assert.Equal(_oracle.Tensors[$"masks/{kind}/{oracle}"].Floats(), masks[$"{kind}.weight"].Floats());
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("linear")]
    public void Element_masks_equal_l1_unstructured_and_random_ones_keep_as_many(string kind)
    {
        using nn.Module module = Layers(kind);

        using MaskSet masks = Pruner.Masks(module, new PruningOptions { Sparsity = 0.37 });
        using MaskSet random = Pruner.Masks(module, new PruningOptions { Sparsity = 0.37, Criterion = new RandomScores(3) });

        Assert.Equal(_oracle.Tensors[$"masks/{kind}/l1"].Floats(), masks[$"{kind}.weight"].Floats());
        Assert.Equal(_oracle.Tensors[$"masks/{kind}/random-kept"].item<float>(), random.Kept);
        Assert.NotEqual(masks[$"{kind}.weight"].Bools(), random[$"{kind}.weight"].Bools());
    }

    [Fact]
    public void Global_masks_equal_global_unstructured()
    {
        using nn.Module module = Layers("conv", "linear");

        using MaskSet masks = Pruner.Masks(module, new PruningOptions { Sparsity = 0.6 });

        Assert.Equal(_oracle.Tensors["masks/conv/global"].Floats(), masks["conv.weight"].Floats());
        Assert.Equal(_oracle.Tensors["masks/linear/global"].Floats(), masks["linear.weight"].Floats());
    }

    private nn.Module Layers(params string[] kinds)
    {
        var module = nn.Sequential([.. kinds.Select(kind => (kind, kind == "conv" ? (nn.Module<Tensor, Tensor>)nn.Conv2d(4, 6, 3, device: CPU) : nn.Linear(12, 10, device: CPU)))]);
        using var noGrad = no_grad();
        foreach ((string name, Parameter parameter) in module.named_parameters().Where(pair => pair.name.EndsWith("weight", StringComparison.Ordinal)))
            parameter.copy_(_oracle.Tensors[$"masks/{name.Split('.')[0]}/weight"]);
        return module;
    }
}
