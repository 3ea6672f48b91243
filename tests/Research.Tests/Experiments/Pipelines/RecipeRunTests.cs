using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Experiments.Pipelines;

/// <summary>Recipes carried out on a small network of the embedded data: accounts, zeros, codes, resuming.</summary>
public sealed class RecipeRunTests : IDisposable
{
    private static readonly TrainingOptions Training = new() { Epochs = 2, BatchSize = 64, Optimizer = new Sgd { LearningRate = 0.02 } };

    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });
    private readonly Network _network;

    public RecipeRunTests()
    {
        _network = Network.Create(new ArchitectureBuilder("small", [1, 28, 28]).Conv("conv1", 8, 5, bias: false).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Linear("fc1", 20).ReLU("relu2").Linear("fc2", 10).Build(), 1);
        new Trainer(_network, _data, Training).Run();
        _network.eval();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _network.Dispose();
        _data.Dispose();
    }

    private static RecipeStep Structure => new StructureStep { Structure = new StructureConfiguration { Remaining = 0.6, Cost = "parameters", FineTuning = Training with { Epochs = 1 } } };

    private static RecipeStep Prune(double sparsity, int epochs = 2) => new PruneStep
    {
        Pruning = new PruningConfiguration { Sparsity = sparsity, FineTuning = Training with { Epochs = epochs }, Schedule = epochs > 0 ? new GradualPruning() : null },
        Distillation = new DistillationOptions(),
    };

    private static RecipeStep Share(int epochs = 1) => new ShareStep { Sharing = new DeepCompressionOptions { ConvolutionBits = 4, LinearBits = 3, BiasBits = 4, Training = Training with { Epochs = epochs, Optimizer = new Adam { LearningRate = 1e-4 } } } };

    private static RecipeStep Quantize(TrainingOptions? training = null, int? activations = null) =>
        new QuantizeStep { Quantization = new QuantizationConfiguration { Bits = 4, ActivationBits = activations, Training = training } };

    private RecipeRun RunOf(string root, params RecipeStep[] steps) => new(CompressionRecipe.Of(steps), _network, _data, _folder[root]);

    [Fact]
    public void Every_stage_has_its_account_and_the_file_has_the_bytes()
    {
        RecipeResult result = RunOf("runs", Structure, Prune(0.8), Share()).Execute();

        Assert.Equal(["structure", "prune", "share"], result.Stages.Select(stage => stage.Step.Name));
        StageAccount structure = result.Stages[0].Account, prune = result.Stages[1].Account, share = result.Stages[2].Account;
        Assert.True(structure.Parameters <= 0.6 * result.Original.Parameters && structure.Macs < result.Original.Macs);
        Assert.Equal(structure.Macs, prune.Macs);
        Assert.True(prune.NonZeros < 0.35 * prune.Parameters); // of the weights 20 % are left, of biases and batch norm all
        Assert.True(prune.EffectiveMacs < prune.Macs);
        Assert.True(share.FileBytes < prune.FileBytes && prune.FileBytes < structure.FileBytes);
        Assert.All(result.Stages, stage => Assert.Equal(new FileInfo(stage.NetworkPath).Length, stage.Account.FileBytes));
        Assert.Equal(Run.NetworkHash(result.NetworkPath), result.Stages[^1].NetworkSha256);
        using Network network = NetworkFile.Load(result.NetworkPath);
        Assert.Equal(Evaluation.Score(network, _data, _data.Selection).Correct, share.Selection.Correct);
        Assert.Equal(Evaluation.Score(network, _data, _data.Test).Correct, result.Test.Correct);
        Assert.Equal(_data.Sha256, result.DataSha256);
    }

    [Fact]
    public void Recipes_that_begin_alike_share_their_first_stages()
    {
        StageRecord first = RunOf("runs", Prune(0.8), Share(0)).ExecuteStages()[0];
        DateTime written = File.GetLastWriteTimeUtc(first.NetworkPath);

        IReadOnlyList<StageRecord> other = RunOf("runs", Prune(0.8), Quantize()).ExecuteStages();

        Assert.Equal(first.Id, other[0].Id);
        Assert.Equal(written, File.GetLastWriteTimeUtc(other[0].NetworkPath));
        Assert.Equal(3, Directory.GetDirectories(_folder["runs"]).Length);
        var seeded = new RecipeRun(CompressionRecipe.Of(Prune(0.8)), _network, _data, _folder["runs"]) { Seed = 1 };
        Assert.NotEqual(first.Id, seeded.ExecuteStages()[0].Id);
    }

    [Fact]
    public void A_network_pruned_then_trained_narrowed_and_rounded_keeps_its_zeros()
    {
        var recipe = new[] { Prune(0.8), new FineTuneStep { Training = Training with { Epochs = 1 } }, Quantize(Training with { Epochs = 1 }, activations: 8) };

        IReadOnlyList<StageRecord> stages = RunOf("runs", recipe).ExecuteStages();

        using Network pruned = stages[0].OpenNetwork().Materialise(), tuned = stages[1].OpenNetwork().Materialise(), rounded = stages[2].OpenNetwork().Materialise();
        foreach (string layer in new[] { "conv1", "fc1", "fc2" })
        {
            bool[] zeros = [.. WeightsOf(pruned, layer).Select(weight => weight == 0)];
            Assert.Equal(zeros, WeightsOf(tuned, layer).Select(weight => weight == 0));
            Assert.All(zeros.Zip(WeightsOf(rounded, layer)), pair => Assert.True(!pair.First || pair.Second == 0));
        }
        Assert.False(WeightsOf(pruned, "fc1").SequenceEqual(WeightsOf(tuned, "fc1")));
        Assert.NotEmpty(stages[2].OpenNetwork().Activations);
        Assert.All(["conv1", "fc1", "fc2"], layer => Assert.IsType<QuantizedWeight>(stages[2].OpenNetwork().Weights[$"{layer}.weight"]));
    }

    [Fact]
    public void Codes_can_be_pruned_and_those_that_stay_are_the_same()
    {
        foreach (RecipeStep coding in new[] { Quantize(), Share(0) })
        {
            IReadOnlyList<StageRecord> stages = RunOf("runs", coding, Prune(0.6, epochs: 0)).ExecuteStages();

            using Network before = stages[0].OpenNetwork().Materialise(), after = stages[1].OpenNetwork().Materialise();
            int zeros = 0, all = 0;
            foreach (string layer in new[] { "conv1", "fc1", "fc2" })
            {
                float[] whole = WeightsOf(before, layer), left = WeightsOf(after, layer);
                Assert.All(whole.Zip(left), pair => Assert.True(pair.Second == 0 || pair.Second == pair.First));
                (zeros, all) = (zeros + left.Count(weight => weight == 0), all + left.Length);
            }
            Assert.Equal(0.6, (double)zeros / all, 2);
            Assert.True(stages[1].Account.FileBytes < stages[0].Account.FileBytes);
        }
    }

    [Fact]
    public void Order_is_an_experiment()
    {
        StageRecord pruneFirst = RunOf("runs", Prune(0.6, epochs: 0), Quantize()).ExecuteStages()[^1];
        StageRecord quantizeFirst = RunOf("runs", Quantize(), Prune(0.6, epochs: 0)).ExecuteStages()[^1];

        Assert.InRange((double)pruneFirst.Account.NonZeros / quantizeFirst.Account.NonZeros, 0.8, 1.2);
        Assert.NotEqual(pruneFirst.NetworkSha256, quantizeFirst.NetworkSha256);
    }

    [Fact]
    public void Rate_after_folding_ends_in_grids()
    {
        StageRecord stage = RunOf("runs", new FoldBatchNormStep(), new RateStep
        {
            Rate = new RateConfiguration { Lambda = 1e-5, Training = Training with { Optimizer = new Adam(), Epochs = 1 } },
            Distillation = new DistillationOptions(),
        }).ExecuteStages()[^1];

        Assert.All(stage.OpenNetwork().Weights.Values, weight => Assert.IsType<QuantizedWeight>(weight));
        Assert.True(stage.Account.FileBytes < 4 * stage.Account.Parameters);
    }

    [Fact]
    public void Low_rank_is_followed_by_pruning()
    {
        IReadOnlyList<StageRecord> stages = RunOf("runs",
            new LowRankStep { LowRank = new LowRankConfiguration { Rank = 3, Method = "nmf", FineTuning = Training with { Epochs = 1 } }, Distillation = new DistillationOptions() }, Prune(0.5)).ExecuteStages();

        Assert.True(stages[0].Account.Macs < Account.Of(_network).Macs);
        Assert.True(stages[1].Account.NonZeros < 0.7 * stages[0].Account.NonZeros);
        using Network factorized = stages[0].OpenNetwork().Materialise();
        Assert.All(WeightsOf(factorized, "fc1_reduce"), weight => Assert.True(weight >= 0));
    }

    [Fact]
    public void Stopped_in_any_stage_it_goes_on_to_the_same_bits()
    {
        RecipeStep[] steps = [Structure, Prune(0.8), Share(2)];
        IReadOnlyList<StageRecord> whole = RunOf("whole", steps).ExecuteStages();
        foreach (int stage in new[] { 2, 3 })
        {
            using var stop = new CancellationTokenSource();
            var stopped = new RecipeRun(CompressionRecipe.Of(steps), _network, _data, _folder["other"])
            {
                Progress = new Each(progress =>
                {
                    if (progress.Stage == stage && progress.Training is { Epoch: 1, Selection: not null })
                        stop.Cancel();
                }),
            };
            Assert.Throws<OperationCanceledException>(() => stopped.ExecuteStages(stop.Token));
        }

        IReadOnlyList<StageRecord> resumed = RunOf("other", steps).ExecuteStages();

        Assert.Equal(whole.Select(stage => (stage.Id, stage.NetworkSha256)), resumed.Select(stage => (stage.Id, stage.NetworkSha256)));
        Assert.Equal([1, 2, 2], resumed.Select(stage => stage.Attempts));
        Assert.Equal(whole.SelectMany(stage => stage.Epochs).Select(epoch => (epoch.Loss, epoch.Selection)), resumed.SelectMany(stage => stage.Epochs).Select(epoch => (epoch.Loss, epoch.Selection)));
        Assert.DoesNotContain(Directory.GetFiles(_folder["other"], "*", SearchOption.AllDirectories), file => Path.GetFileName(file).StartsWith("checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_is_refused_and_nothing_is_written()
    {
        Assert.Contains("'conv9'", Assert.Throws<ArgumentException>(() => RunOf("runs", Prune(0.5), new StructureStep { Structure = new StructureConfiguration { Remaining = 0.5, FineTuning = Training, Exclude = ["conv9"] } }).Execute()).Message, StringComparison.Ordinal);
        using Network other = Network.Create(new ArchitectureBuilder("other", [1, 28, 28]).Linear("fc", 7).Build(), 1);
        Assert.Contains("7 outputs", Assert.Throws<ArgumentException>(() => new RecipeRun(CompressionRecipe.Of(Share(0)), other, _data, _folder["runs"]).Execute()).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void A_broken_record_says_how_to_go_on()
    {
        StageRecord stage = RunOf("runs", Share(0)).ExecuteStages()[0];
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(stage.NetworkPath)!, "stage.json"), "{\"id\":");

        Assert.Contains("delete the folder", Assert.Throws<InvalidDataException>(() => RunOf("runs", Share(0)).ExecuteStages()).Message, StringComparison.Ordinal);
    }

    private static float[] WeightsOf(Network network, string layer) => network.Weight(layer).detach().cpu().contiguous().data<float>().ToArray();

    private sealed class Each(Action<StageProgress> report) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => report(value);
    }
}
