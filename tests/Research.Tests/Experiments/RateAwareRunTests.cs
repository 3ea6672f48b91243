using Research.Experiments;
using Research.Networks;
using Xunit;

namespace Research.Tests.Experiments;

/// <summary>Runs that train for few bits: recorded, resumed, refused.</summary>
public sealed class RateAwareRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RunConfiguration Rate(double lambda, string more = "") => RunConfiguration.Parse(
        """{"model":"mlp-784-40-30-10","data":{"name":"fashion-mini","limit":200},"training":{"epochs":1},""" + more
        + """ "rate":{"lambda":LAMBDA,"training":{"epochs":2,"optimizer":{"type":"adam","learningRate":0.001}}}}""".Replace("LAMBDA", FormattableString.Invariant($"{lambda}"), StringComparison.Ordinal));

    [Fact]
    public void The_record_and_the_file_say_what_it_takes()
    {
        RunConfiguration configuration = Rate(1e-5);

        RunResult result = new Run(configuration, _root).Execute();

        Assert.Equal(2, Directory.GetDirectories(_root).Length); // the dense run beside it
        Assert.Equal(["configuration.json", "environment.json", "metrics-1.jsonl", "network.compressed", "result.json"],
            Directory.GetFiles(result.Folder).Select(Path.GetFileName).Order());
        (CompressedNetwork network, CompressedAccount account) = CompressedFile.Open(result.NetworkPath);
        Assert.Equal((new FileInfo(result.NetworkPath).Length, account.WeightBytes), (result.Rate!.FileBytes, result.Rate.WeightBytes));
        Assert.Equal(network.Architecture.ParameterCount, result.Parameters);
        Assert.Equal(result.Rate.Widths, [((Linear)network.Architecture["fc1"].Layer).OutFeatures, ((Linear)network.Architecture["fc2"].Layer).OutFeatures]);
        Assert.Equal(result.ToJson(), RunResult.Load(Path.Combine(result.Folder, "result.json")).ToJson());
        Assert.Equal("mlp-784-40-30-10 on fashion-mini, seed 0, 1e-5 nats a bit", configuration.Title());
        using Network opened = result.OpenNetwork();
        Assert.Equal(Account.Of(opened).NonZeros, result.NonZeros);
    }

    [Fact]
    public void It_comes_after_structured_pruning_and_resumes_to_the_same_file()
    {
        RunConfiguration configuration = Rate(1e-6, """ "structure":{"remaining":0.5,"fineTuning":{"epochs":1}},""");
        using var stop = new CancellationTokenSource();
        var run = new Run(configuration, _root) { Progress = new Stop(stop) };
        Assert.ThrowsAny<OperationCanceledException>(() => run.Execute(stop.Token));
        Assert.True(File.Exists(Path.Combine(run.Folder.Path, "checkpoint-rate.safetensors")));

        RunResult resumed = new Run(configuration, _root).Execute();

        string other = Path.Combine(_root, "other");
        RunResult whole = new Run(configuration, other).Execute();
        Assert.Equal((2, 1), (resumed.Attempts, whole.Attempts));
        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal(whole.Test, resumed.Test);
    }

    [Fact]
    public void A_run_has_a_pruning_or_a_rate() => Assert.Contains("not both", Assert.Throws<ArgumentException>(
        () => new Run(Rate(1e-6, """ "pruning":{"sparsity":0.5,"fineTuning":{"epochs":1}},"""), _root).Execute()).Message);

    /// <summary>Stops after the first epoch of the rate-aware training.</summary>
    private sealed class Stop(CancellationTokenSource source) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is { Phase: "rate", Training: { Epoch: 1, Selection: not null } })
                source.Cancel();
        }
    }
}
