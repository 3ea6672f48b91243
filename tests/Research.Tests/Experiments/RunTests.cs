using Research.Experiments;
using Research.Networks;
using Xunit;

namespace Research.Tests.Experiments;

public sealed class RunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RunConfiguration Dense(int seed = 0) => RunConfiguration.For("lenet-300-100", "fashion-mini", seed, limit: 300) with
    {
        Training = Recipes.For("lenet-300-100", "fashion-mini") with { Epochs = 2 },
    };

    private static RunConfiguration Pruned(double sparsity, int seed = 0) => Dense(seed) with
    {
        Pruning = Recipes.Pruning("lenet-300-100", "fashion-mini", sparsity) with { Rounds = 2, FineTuning = Dense().Training with { Epochs = 1 } },
    };

    [Fact]
    public void A_configuration_survives_json_and_equal_ones_share_an_id()
    {
        RunConfiguration configuration = Pruned(0.9);
        string json = System.Text.Json.JsonSerializer.Serialize(configuration, RecordJson.Indented);

        Assert.Equal(configuration.Id(), RunConfiguration.Parse(json).Id());
        Assert.NotEqual(configuration.Id(), Pruned(0.8).Id());
        Assert.NotEqual(configuration.Id(), Pruned(0.9, seed: 1).Id());
        Assert.Equal(12, configuration.Id().Length);
    }

    [Fact]
    public void A_run_can_start_from_a_trained_network_and_from_no_other()
    {
        RunResult first = new Run(Dense(), _root).Execute();
        string file = Path.Combine(first.Folder, "network.safetensors");
        RunConfiguration more = Dense() with { From = Run.NetworkHash(file) };

        RunResult second = new Run(more, _root) { FromFile = file }.Execute();

        Assert.NotEqual(first.Id, second.Id);
        Assert.True(second.Epochs[0].Loss < first.Epochs[0].Loss);
        Assert.Contains("--from", Assert.Throws<ArgumentException>(() => new Run(more with { Seed = 1 }, _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Contains("another network", Assert.Throws<ArgumentException>(
            () => new Run(more with { From = new string('0', 64), Seed = 2 }, _root) { FromFile = file }.Execute()).Message, StringComparison.Ordinal);
        Assert.Contains("is no 'mlp-784-20-10'", Assert.Throws<ArgumentException>(
            () => new Run(more with { Model = "mlp-784-20-10" }, _root) { FromFile = file }.Execute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_selection_score_is_that_of_the_network_kept_even_where_a_schedule_prunes_behind_its_last_epoch()
    {
        RunResult result = new Run(Choosing(""" "sparsity":0.98,"schedule":{"type":"l1"} """), _root).Execute();

        using var data = result.Configuration.Data.Open();
        using Network network = result.OpenNetwork();
        Assert.Equal(Research.Training.Evaluation.Score(network, data, data.Selection), result.SelectionLast);
        Assert.NotEqual(result.Epochs[^1].Selection, result.SelectionLast);
    }

    private static RunConfiguration Choosing(string pruning) => RunConfiguration.Parse(
        """{"model":"lenet-300-100","data":{"name":"fashion-mini","limit":200},"training":{"epochs":1},"pruning":{""" + pruning + """ ,"fineTuning":{"epochs":1}}}""");

    [Fact]
    public void Committed_configurations_keep_their_ids() =>
        Assert.All(Repository.CheckpointTests.Records(), record => Assert.Equal(record.Id, record.Configuration.Id()));

    public static TheoryData<string> PruningChoices =>
    [
        """ "sparsity":0.8,"criterion":"taylor","scope":"Lamp","scoringImages":100 """,
        """ "sparsity":0.5,"granularity":"row","aggregation":"l1","scope":"PerLayer","exclude":["fc3"] """,
        """ "sparsity":0.8,"scope":"ErdosRenyi","schedule":{"type":"rigl","interval":2} """,
        """ "sparsity":0.8,"criterion":"movement","schedule":{"type":"gradual","updates":2} """,
        """ "sparsity":0.8,"criterion":"snip","schedule":{"type":"at-initialisation"} """,
        """ "sparsity":0.8,"schedule":{"type":"lottery","rewindStep":2,"control":"RandomMask"} """,
        """ "sparsity":0.8,"schedule":{"type":"surgery","interval":2} """,
        """ "sparsity":0.5,"granularity":"row","schedule":{"type":"soft"} """,
        """ "sparsity":0.8,"schedule":{"type":"hard-thresholding"} """,
        """ "sparsity":0,"granularity":"1:2","exclude":["fc3"] """,
        """ "sparsity":0,"threshold":"deviation:1" """,
        """ "sparsity":0,"sensitivityDrop":0.02 """,
        """ "sparsity":0,"schedule":{"type":"l1","strength":0.01} """,
        """ "sparsity":0,"granularity":"row","schedule":{"type":"group-lasso","strength":2} """,
        """ "sparsity":0.8,"schedule":{"type":"l0","beta":1E-05} """,
    ];

    [Theory]
    [MemberData(nameof(PruningChoices))]
    public void Every_choice_of_pruning_can_be_named_and_run(string pruning)
    {
        var configuration = Choosing(pruning);
        Assert.Equal(configuration.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(configuration, RecordJson.Indented)).Id());

        RunResult result = new Run(configuration, _root).Execute();

        Assert.Equal(configuration.Pruning!.Schedule is { FromInitialWeights: true } ? 1 : 2, Directory.GetDirectories(_root).Length);
        double target = configuration.Pruning.Sparsity;
        if (target > 0 && configuration.Pruning.Exclude is null)
            Assert.Equal(target, result.Sparsity, configuration.Pruning.Granularity is null ? 1e-4 : 0.01);
        else
            Assert.InRange(result.Sparsity, 1e-5, 1);
    }

    [Theory]
    [InlineData(""" "sparsity":0.5,"exclude":["fc9"] """, "did you mean 'fc")]
    [InlineData(""" "sparsity":0.5,"threshold":"mean:1" """, "give one of them")]
    [InlineData(""" "sparsity":0.5,"sensitivityDrop":0.1 """, "give one of them")]
    [InlineData(""" "sparsity":0.5,"granularity":"filter" """, "choose another granularity")]
    [InlineData(""" "sparsity":0,"granularity":"2:3" """, "do not divide into groups of 3")]
    [InlineData(""" "sparsity":0.5,"rounds":2,"schedule":{"type":"soft"} """, "within the schedule")]
    public void A_pruning_that_cannot_be_is_refused_before_anything_is_trained(string pruning, string part)
    {
        var configuration = Choosing(pruning);

        Assert.Contains(part, Assert.Throws<ArgumentException>(() => new Run(configuration, _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Theory]
    [InlineData(""" "training":{"epochs":1},"pruning":{"sparsity":0.5,"fineTuning":{"epochs":1,"averaging":1}} """)]
    [InlineData(""" "training":{"epochs":1,"averaging":1},"pruning":{"sparsity":0.5,"schedule":{"type":"rigl"},"fineTuning":{"epochs":1}} """)]
    [InlineData(""" "training":{"epochs":1},"rate":{"lambda":1E-06,"training":{"epochs":1,"averaging":1}} """)]
    [InlineData(""" "training":{"epochs":1},"sharing":{"linearBits":3,"biasBits":4,"training":{"epochs":1,"averaging":1}} """)]
    public void Weights_that_a_mean_would_undo_are_not_averaged(string rest)
    {
        var configuration = RunConfiguration.Parse($$"""{"model":"lenet-300-100","data":{"name":"fashion-mini","limit":200},{{rest}}}""");

        Assert.Contains("leave averaging out", Assert.Throws<ArgumentException>(() => new Run(configuration, _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Overrides_are_what_differs_from_the_recipe()
    {
        IReadOnlyDictionary<string, string> overrides = Dense().Overrides();

        Assert.Equal("2", overrides["training.epochs"]);
        Assert.Equal("300", overrides["data.limit"]);
        Assert.Equal(2, overrides.Count);
    }

    [Theory]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{"epocs":3}}""", "epocs")]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{"epochs":-3}}""", "Epochs")]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{"optimizer":{"type":"lion"}}}""", "lion")]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{},"pruning":{"sparsity":1,"fineTuning":{}}}""", "Sparsity")]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{},"pruning":{"sparsity":0.5,"criterion":"size","fineTuning":{}}}""", "size")]
    [InlineData("""{"model":"lenet-5","data":{"name":"mnist"},"training":{},"pruning":{"sparsity":0.5,"rounds":0,"fineTuning":{}}}""", "Rounds")]
    [InlineData("""{"data":{"name":"mnist"},"training":{}}""", "model")]
    [InlineData("no json", "")]
    public void A_broken_configuration_names_the_key(string json, string part)
    {
        string message = Assert.Throws<InvalidDataException>(() => RunConfiguration.Parse(json)).Message;

        Assert.StartsWith("This is not a valid run configuration", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_leaves_its_whole_record_and_is_never_repeated()
    {
        var run = new Run(Pruned(0.9), _root);
        RunResult result = run.Execute();
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(result.Folder, "result.json"));

        Assert.Equal(["configuration.json", "environment.json", "metrics-1.jsonl", "network.safetensors", "result.json"],
            Directory.GetFiles(result.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(0.9, result.Sparsity, 1e-4);
        Assert.Equal(1000, result.Test.Images);
        Assert.Equal(new DataCounts(300, 1000, 1000), result.Images);
        Assert.Equal(266_610, result.Parameters);
        using Network network = result.OpenNetwork();
        Assert.Equal(result.NonZeros, Account.Of(network).NonZeros);
        Assert.Equal(result.ToJson(), new Run(Pruned(0.9), _root).Execute().ToJson());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(result.Folder, "result.json")));
        Assert.Equal(result.ToJson(), RunResult.Load(Path.Combine(result.Folder, "result.json")).ToJson());
    }

    [Fact]
    public void Metrics_hold_a_line_per_step_and_per_epoch()
    {
        RunResult result = new Run(Dense(), _root).Execute();
        string[] lines = File.ReadAllLines(Path.Combine(result.Folder, "metrics-1.jsonl"));

        Assert.Equal(2 * 5 + 2, lines.Length); // 300 images in batches of 64, two epochs
        Assert.All(lines, line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Equal(2, lines.Count(line => line.Contains("selectionLoss", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_stopped_run_goes_on_to_the_same_result()
    {
        RunResult whole = new Run(Pruned(0.5), _root).Execute();
        string other = Path.Combine(_root, "other");
        using var stop = new CancellationTokenSource();
        int reports = 0;
        Assert.Throws<OperationCanceledException>(() => new Run(Pruned(0.5), other)
        {
            Progress = new Each(progress => { if (progress is { Phase: "round-2" } && reports++ == 0) stop.Cancel(); }),
        }.Execute(stop.Token));
        Assert.False(File.Exists(Path.Combine(other, Pruned(0.5).Id(), "result.json")));

        RunResult resumed = new Run(Pruned(0.5), other).Execute();

        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal(whole.Test, resumed.Test);
        Assert.Equal(2, resumed.Attempts);
    }

    [Fact]
    public void A_sweep_computes_only_what_is_missing_and_shares_dense_runs()
    {
        RunConfiguration[] runs = [Dense(), Pruned(0.5), Pruned(0.9), Dense(1), Pruned(0.5, 1)];
        IReadOnlyList<RunResult> first = new Sweep("test", runs, _root) { Parallel = 2 }.Execute();
        Assert.Equal(5, Directory.GetDirectories(_root).Length);
        Directory.Delete(first[2].Folder, recursive: true);
        var progress = new List<SweepProgress>();
        var sweep = new Sweep("test", runs, _root) { Progress = new EachSweep(progress.Add) };

        Assert.Equal(runs[2], Assert.Single(sweep.Missing()));
        IReadOnlyList<RunResult> second = sweep.Execute();

        Assert.Equal(1, progress[^1].Runs);
        Assert.Equal(first.Select(result => result.NetworkSha256), second.Select(result => result.NetworkSha256));
        Assert.Equal(runs.Select(run => run.Id()), second.Select(result => result.Id));
    }

    [Fact]
    public void Parallel_runs_equal_runs_one_by_one()
    {
        RunConfiguration[] runs = [Dense(), Dense(1), Dense(2)];

        Assert.Equal(
            new Sweep("one", runs, Path.Combine(_root, "one")) { Parallel = 1 }.Execute().Select(result => result.NetworkSha256),
            new Sweep("three", runs, Path.Combine(_root, "three")) { Parallel = 3 }.Execute().Select(result => result.NetworkSha256));
    }

    [Fact]
    public void A_sweep_refuses_emptiness_and_duplicates()
    {
        Assert.Throws<ArgumentException>(() => new Sweep("none", [], _root).Execute());
        Assert.Throws<ArgumentException>(() => new Sweep("twice", [Dense(), Dense()], _root).Execute());
    }

    [Fact]
    public void Network_and_images_must_fit() => Assert.Contains("takes images [3, 32, 32]", Assert.Throws<ArgumentException>(
        () => new Run(RunConfiguration.For("resnet-20", "fashion-mini"), _root).Execute()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_run_of_another_process_is_not_disturbed()
    {
        Directory.CreateDirectory(Path.Combine(_root, Dense().Id()));
        using var other = new FileStream(Path.Combine(_root, Dense().Id(), "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains("Another process", Assert.Throws<IOException>(() => new Run(Dense(), _root).Execute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_record_says_how_to_go_on()
    {
        RunResult result = new Run(Dense(), _root).Execute();
        File.WriteAllText(Path.Combine(result.Folder, "result.json"), result.ToJson()[..100]);

        string message = Assert.Throws<InvalidDataException>(() => new Run(Dense(), _root).Execute()).Message;

        Assert.StartsWith($"This is not a valid run result ('{Path.Combine(result.Folder, "result.json")}')", message, StringComparison.Ordinal);
        Assert.EndsWith("delete the folder to compute the run again.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measurement_counts_what_the_file_holds()
    {
        RunResult result = new Run(Pruned(0.9), _root).Execute();
        using Network network = result.OpenNetwork();
        using var data = Dense().Data.Open();

        NetworkMeasurement measured = NetworkMeasurement.Of(network, Path.Combine(result.Folder, "network.safetensors"), data);

        Assert.Equal(result.Test, measured.Test);
        Assert.Equal(result.NonZeros, measured.NonZeros);
        Assert.Equal(266_200, measured.Macs);
        Assert.InRange(measured.FileBytes, 4 * 266_610, 4 * 266_610 + 4096);
        Assert.Equal([1, 32], measured.Latencies.Select(latency => latency.Batch));
        Assert.All(measured.Latencies, latency => Assert.True(latency.LowerQuartile <= latency.Median && latency.Median <= latency.UpperQuartile && latency.Median > 0));
        Assert.InRange(measured.PeakMemoryBytes, 50L << 20, 8L << 30);
    }

    private sealed class Each(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }

    private sealed class EachSweep(Action<SweepProgress> report) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => report(value);
    }
}
