using System.Text.Json;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Experiments;

/// <summary>Runs that share weights in the end: recorded, resumed, refused.</summary>
public sealed class SharedRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RunConfiguration Sharing(string sharing = """ "linearBits":3,"biasBits":4 """) => RunConfiguration.Parse(
        """
        {"model":"mlp-784-30-10","data":{"name":"fashion-mini","limit":200},"training":{"epochs":1},
        "pruning":{"sparsity":0.8,"fineTuning":{"epochs":1}},
        "sharing":{SHARING,"training":{"epochs":2,"optimizer":{"type":"adam","learningRate":0.001}}}}
        """.Replace("SHARING", sharing, StringComparison.Ordinal));

    [Fact]
    public void The_record_and_the_one_file_say_what_was_shared()
    {
        RunConfiguration configuration = Sharing();

        RunResult result = new Run(configuration, _root).Execute();

        Assert.Equal(3, Directory.GetDirectories(_root).Length); // dense, pruned, shared
        Assert.Equal(["configuration.json", "environment.json", "metrics-1.jsonl", "network.compressed", "result.json"],
            Directory.GetFiles(result.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(new FileInfo(result.NetworkPath).Length, result.Sharing!.Account.FileBytes);
        Assert.Equal(Run.NetworkHash(result.NetworkPath), result.NetworkSha256);
        Assert.Equal(1000, result.Sharing.SelectionUntrained.Images);
        Assert.Equal(["fc1", "fc2", "all"], result.Sharing.Rows.Select(row => row.Layer));
        Assert.Equal(0.8, result.Sparsity, 3);
        using (Network network = result.OpenNetwork())
        using (ImageDataSet data = configuration.Data.Open())
            Assert.Equal(result.Test.Correct, Evaluation.Score(network, data, data.Test).Correct);
        Assert.Equal(result.ToJson(), RunResult.Load(Path.Combine(result.Folder, "result.json")).ToJson());
        Assert.Equal(configuration.Id(), RunConfiguration.Parse(JsonSerializer.Serialize(configuration, RecordJson.Indented)).Id());
        Assert.Equal("mlp-784-30-10 on fashion-mini, seed 0, 80 % sparse, codebooks of 3 bits (convolutions 8)", configuration.Title());
    }

    [Fact]
    public void A_run_stopped_while_centroids_train_goes_on_to_the_same_file()
    {
        RunConfiguration configuration = Sharing();
        RunResult whole = new Run(configuration, _root).Execute();
        string other = Path.Combine(_root, "other");
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new Run(configuration, other)
        {
            Progress = new Each(progress =>
            {
                if (progress is { Phase: "share", Training.Selection: not null })
                    stop.Cancel();
            }),
        }.Execute(stop.Token));

        RunResult resumed = new Run(configuration, other).Execute();

        Assert.Equal(2, resumed.Attempts);
        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal(whole.Sharing!.SelectionUntrained, resumed.Sharing!.SelectionUntrained);
    }

    [Fact]
    public void A_sweep_carries_out_what_a_run_begins_from_once()
    {
        RunConfiguration[] runs = [Sharing(""" "linearBits":2 """), Sharing(""" "linearBits":4 """)];

        IReadOnlyList<RunResult> results = new Sweep("bits", runs, _root).Execute();

        Assert.Equal(4, Directory.GetDirectories(_root).Length); // dense, pruned, and the two
        Assert.True(results[0].Sharing!.Account.FileBytes < results[1].Sharing!.Account.FileBytes);
        Assert.Equal([null, null, 1], runs[0].Lineage().Select(run => run.Sharing is null ? (int?)null : 1));
    }

    [Theory]
    [InlineData(""" "layerBits":{"fc9":3} """, "'fc9'")]
    public void What_cannot_be_is_refused_before_anything_is_trained(string sharing, string part)
    {
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => new Run(Sharing(sharing), _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Theory]
    [InlineData(""" "linearBits":0 """, "LinearBits")]
    [InlineData(""" "bits":3 """, "bits")]
    public void A_broken_configuration_names_the_key(string sharing, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => Sharing(sharing)).Message, StringComparison.Ordinal);

    private sealed class Each(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }
}
