using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class AblationTests : IDisposable
{
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 120 });

    public void Dispose() => _data.Dispose();

    private static Architecture Residual => new ArchitectureBuilder("residual", [1, 28, 28])
        .Conv("conv1", 6, 5, stride: 3).BatchNorm("bn1").ReLU("relu1")
        .Conv("conv2", 6, 3, padding: 1).BatchNorm("bn2").Append("sigmoid", new Activation(ActivationFunction.Sigmoid)).Append("add", new Add(), "sigmoid", "relu1")
        .Conv("depthwise", 6, 3, padding: 1, groups: 6).ReLU("relu3").Append("concat", new Concat(), "relu3", "add")
        .Append("shortcut", new PadShortcut(2, 2, 2)).Conv("grouped", 8, 1, groups: 2).MaxPool("pool", 2).Linear("fc1", 7).ReLU("relu4").Linear("fc2", 10).Build();

    /// <summary>Three layers of units: those of fc1 are read by the output alone, those of conv2 by fc1 alone, those of conv1 by conv2.</summary>
    private static Architecture Deep => new ArchitectureBuilder("deep", [1, 28, 28])
        .Conv("conv1", 3, 5, stride: 3).MaxPool("pool1", 2).Conv("conv2", 3, 2).ReLU("relu2").Linear("fc1", 5).ReLU("relu1").Linear("fc2", 10).Build();

    /// <summary>The last hidden layer is a convolution, each of whose channels the output reads as four pixels.</summary>
    private static Architecture ConvolutionLast => new ArchitectureBuilder("convolution-last", [1, 28, 28])
        .Conv("conv1", 4, 5, stride: 3).BatchNorm("bn1").ReLU("relu1").Conv("conv2", 5, 3, bias: false).BatchNorm("bn2").ReLU("relu2").MaxPool("pool", 3).Linear("fc", 10).Build();

    private static Architecture Of(string model) => model switch
    {
        "residual" => Residual,
        "deep" => Deep,
        "convolution-last" => ConvolutionLast,
        _ => Models.Create(model),
    };

    private static Network Lively(Architecture architecture)
    {
        Network network = Network.Create(architecture, seed: 3);
        using var generator = new Generator(5, CPU);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((_, Tensor tensor) in network.Tensors())
        {
            if (tensor.dim() == 1)
                tensor.copy_(rand(tensor.shape, generator: generator, device: CPU).mul_(0.5).add_(0.75));
        }
        return network;
    }

    [Theory]
    [InlineData("residual")]
    [InlineData("cnn-32-64-128")]
    [InlineData("mlp-784-12-10")]
    [InlineData("mlp-784-9-8-10")]
    [InlineData("lenet-5")]
    [InlineData("deep")]
    [InlineData("convolution-last")]
    public void The_oracle_finds_what_removing_each_unit_by_itself_does(string model)
    {
        using Network network = Lively(Of(model));
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        ChannelUnit[] units = [.. graph.Groups.SelectMany(group => group.Units.Take(4))];

        AblationResult result = new AblationOracle(network, _data, _data.Train) { BatchSize = 50 }.Measure(units);

        Score whole = Evaluation.Score(network, _data, _data.Train);
        Assert.Equal(whole.Loss, result.Loss, 5);
        Assert.Equal(1 - whole.Accuracy, result.Error, 9);
        foreach (Ablation ablation in result.Units)
        {
            using Network without = ChannelRemoval.Remove(network, [ablation.Unit]);
            Score score = Evaluation.Score(without, _data, _data.Train);
            Assert.Equal(score.Loss - whole.Loss, ablation.Increase, 1e-5);
            Assert.Equal(whole.Accuracy - score.Accuracy, ablation.ErrorIncrease, 9);
        }
    }

    [Fact]
    public void The_standard_error_is_that_of_differences_between_pairs()
    {
        using Network network = Lively(Models.Create("mlp-784-12-10"));
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        Ablation ablation = new AblationOracle(network, _data, _data.Train).Measure([graph.Units[2]]).Units[0];

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network without = ChannelRemoval.Remove(network, [graph.Units[2]]);
        using var batches = new BatchSource(_data.Train, _data.Manifest.Normalisation, null, 1000, CPU);
        Batch all = batches.InOrder().Single();
        Tensor differences = nn.functional.cross_entropy(without.forward(all.Inputs), all.Labels, reduction: nn.Reduction.None)
            - nn.functional.cross_entropy(network.forward(all.Inputs), all.Labels, reduction: nn.Reduction.None);
        Assert.Equal(differences.std().item<float>() / Math.Sqrt(_data.Train.Count), ablation.StandardError, 5);
    }

    [Fact]
    public void Greedy_removal_keeps_its_promise_and_takes_the_useless_first()
    {
        using Network network = Lively(Models.Create("mlp-784-12-10"));
        using (no_grad())
            network.Weight("fc2")[.., 5].zero_(); // neuron 5 is useless
        double whole = Evaluation.Score(network, _data, _data.Train).Loss;

        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Train) { Tolerance = 0.05, MaxRemoved = 6 }.Run(network);

        using (narrow)
        {
            Assert.InRange(steps.Count, 1, 6);
            Assert.Equal(12 - steps.Count, narrow.Architecture.ShapeOf("fc1")[0]);
            Assert.Equal(Evaluation.Score(narrow, _data, _data.Train).Loss, steps[^1].Loss, 4);
            Assert.True(steps[^1].Loss <= whole + 0.05);
            Assert.True(steps[0].Loss <= whole + 1e-6);
        }
    }

    /// <summary>At every step all networks with one unit less are built and scored.</summary>
    [Theory]
    [InlineData("mlp-784-5-4-10", 1L << 30)]
    [InlineData("deep", 1L << 30)]
    [InlineData("deep", 0L)]
    [InlineData("convolution-last", 1L << 30)]
    [InlineData("residual", 1L << 30)]
    public void Greedy_removal_takes_at_every_step_what_costs_least(string model, long maxBytes)
    {
        using Network network = Lively(Of(model));
        using Network best = network.Copy();
        Network left = best;
        var losses = new List<double>();
        for (int step = 0; step < 9; step++)
        {
            (Network Network, double Loss)[] tried = [.. DependencyGraph.Of(left.Architecture).Groups.Where(group => group.Units.Count > 1).SelectMany(group => group.Units)
                .Select(unit => ChannelRemoval.Remove(left, [unit])).Select(without => (without, Evaluation.Score(without, _data, _data.Train).Loss))];
            if (tried.Length == 0)
                break;
            (left, double loss) = tried.MinBy(pair => pair.Loss);
            losses.Add(loss);
        }

        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Train) { Tolerance = 1000, MaxRemoved = 9, MaxBytes = maxBytes, BatchSize = 50 }.Run(network);

        using (narrow)
        {
            Assert.All(losses.Zip(steps), pair => Assert.Equal(pair.First, pair.Second.Loss, 1e-5));
            Assert.Equal(losses.Count, steps.Count);
            Assert.True(narrow.SameAs(left));
            Assert.Equal((left.Architecture.Macs, left.Architecture.ParameterCount), (steps[^1].Macs, steps[^1].Parameters));
        }
    }

    [Fact]
    public void Only_the_layers_named_lose_units()
    {
        using Network network = Lively(Deep);

        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Train) { Tolerance = 1000, Layers = ["conv2"] }.Run(network);

        using (narrow)
            Assert.Equal([3, 1, 5], new[] { "conv1", "conv2", "fc1" }.Select(layer => (int)narrow.Architecture.ShapeOf(layer)[0]));
        Assert.Equal(["conv2", "conv2"], steps.SelectMany(step => step.Layers));
        Assert.Contains("conv3", Assert.Throws<ArgumentException>(() => new GreedyAblation(_data, _data.Train) { Layers = ["conv3"] }.Run(network)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GreedyAblation(_data, _data.Train) { MaxBytes = -1 });
    }

    [Fact]
    public void Units_of_another_network_are_refused_and_cancelling_stops()
    {
        using Network network = Lively(Deep), other = Lively(Models.Create("mlp-784-12-10"));
        Assert.Contains("own DependencyGraph", Assert.Throws<ArgumentException>(
            () => new AblationOracle(network, _data, _data.Train).Measure([DependencyGraph.Of(other.Architecture).Units[7]])).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => new AblationOracle(network, _data, _data.Train).OneShot(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Several_units_at_once_keep_the_promise_too()
    {
        using Network network = Lively(Models.Create("mlp-784-12-10"));
        double whole = Evaluation.Score(network, _data, _data.Train).Loss;

        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Train) { Tolerance = 0.3, UnitsPerStep = 4 }.Run(network);

        using (narrow)
        {
            Assert.Equal(12 - steps[^1].Removed, narrow.Architecture.ShapeOf("fc1")[0]);
            Assert.Equal(steps.Sum(step => step.Layers.Count), steps[^1].Removed);
            Assert.Equal(Evaluation.Score(narrow, _data, _data.Train).Loss, steps[^1].Loss, 4);
            Assert.All(steps, step => Assert.True(step.Loss <= whole + 0.3));
            Assert.Equal(steps.Select(step => step.Layers.Count), steps.Select(step => step.Layers.Count).OrderDescending());
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new GreedyAblation(_data, _data.Train) { UnitsPerStep = 0 });
    }

    [Fact]
    public void Greedy_removal_stops_where_nothing_can_go()
    {
        using Network network = Lively(Models.Create("mlp-784-3-10"));

        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(_data, _data.Train) { Tolerance = 1000 }.Run(network);

        using (narrow)
            Assert.Equal((2, 1), (steps.Count, (int)narrow.Architecture.ShapeOf("fc1")[0]));
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 10, 20, 30, 40 }, 1)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 4, 3, 2, 1 }, -1)]
    [InlineData(new double[] { 1, 2, 3, 4, 5 }, new double[] { 2, 1, 4, 3, 5 }, 0.8)] // 1 − 6·4/(5·24)
    [InlineData(new double[] { 1, 2, 2, 3 }, new double[] { 1, 3, 2, 4 }, 0.9486832980505138)] // scipy.stats.spearmanr
    public void Spearmans_rho(double[] x, double[] y, double rho) => Assert.Equal(rho, RankCorrelation.Spearman(x, y), 12);

    [Fact]
    public void Spearmans_rho_of_a_constant_is_not_a_number_and_NaN_has_no_rank()
    {
        Assert.Equal(double.NaN, RankCorrelation.Spearman([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, 2, 3], [1, 2]));
    }
}
