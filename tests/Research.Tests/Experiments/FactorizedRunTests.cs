using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Xunit;

namespace Research.Tests.Experiments;

/// <summary>Runs that factorise layers: recorded, resumed, refused.</summary>
public sealed class FactorizedRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>A run of few steps, at a rate that no network diverges at.</summary>
    private static RunConfiguration Factorizing(string lowRank, string model = "mlp-784-40-30-10")
    {
        RunConfiguration parsed = RunConfiguration.Parse(
            """{"model":"MODEL","data":{"name":"fashion-mini","limit":200},"training":{"epochs":1},"lowRank":{""".Replace("MODEL", model, StringComparison.Ordinal)
            + lowRank + ""","fineTuning":{"epochs":2}}}""");
        var gentle = new Sgd { LearningRate = 0.01 };
        return parsed with
        {
            Training = parsed.Training with { Optimizer = gentle },
            LowRank = parsed.LowRank! with { FineTuning = parsed.LowRank.FineTuning with { Optimizer = gentle } },
        };
    }

    [Fact]
    public void The_record_and_the_file_say_what_is_left()
    {
        RunConfiguration configuration = Factorizing(""" "remaining":0.4 """);

        RunResult result = new Run(configuration, _root).Execute();

        Assert.Equal(2, Directory.GetDirectories(_root).Length); // the dense run beside it
        Assert.Equal(["configuration.json", "environment.json", "metrics-1.jsonl", "network.safetensors", "result.json"],
            Directory.GetFiles(result.Folder).Select(Path.GetFileName).Order());
        using Network network = result.OpenNetwork();
        LowRankRecord record = result.LowRank!;
        Assert.Equal((784 * 40 + 40 * 30 + 30 * 10, 784 * 40 + 40 * 30 + 30 * 10 + 80), (record.MacsBefore, record.ParametersBefore));
        Assert.Equal((network.Architecture.Macs, network.Architecture.ParameterCount), (record.MacsAfter, record.ParametersAfter));
        Assert.InRange(record.MacsAfter, 0.3 * record.MacsBefore, 0.4 * record.MacsBefore);
        FactorizedLayer first = record.Layers.First(layer => layer.Layer == "fc1");
        Assert.True(first.Pays && first.Error > 0 && first.BytesAfter == 4 * (first.Ranks[0] * (784 + 40) + 40));
        Assert.Equal(record.ParametersAfter, result.Parameters);
        Assert.Equal(1000, record.SelectionFactorized.Images);
        Assert.Equal(result.ToJson(), RunResult.Load(Path.Combine(result.Folder, "result.json")).ToJson());
        Assert.Equal("mlp-784-40-30-10 on fashion-mini, seed 0, svd at 40 % of the MACs", configuration.Title());
    }

    public static TheoryData<string, string> Choices => new()
    {
        { """ "rank":4,"exclude":["fc3"] """, "mlp-784-40-30-10" },
        { """ "method":"nmf","energy":0.3 """, "mlp-784-40-30-10" },
        { """ "method":"svd","limit":100000,"cost":"Bytes","recalibration":0 """, "mlp-784-40-30-10" },
        { """ "method":"svd","drop":0.1,"cost":"Parameters" """, "mlp-784-40-30-10" },
        { """ "method":"tucker","remaining":0.9 """, "lenet-5" },
        { """ "method":"cp","rank":8 """, "lenet-5" },
        { """ "method":"svd-spatial","energy":0.7 """, "lenet-5" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void Every_choice_can_be_named_and_run(string lowRank, string model)
    {
        RunConfiguration configuration = Factorizing(lowRank, model);
        Assert.Equal(configuration.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(configuration, RecordJson.Indented)).Id());

        RunResult result = new Run(configuration, _root).Execute();

        LowRankRecord record = result.LowRank!;
        Assert.True(record.MacsAfter < record.MacsBefore && record.ParametersAfter < record.ParametersBefore);
        if (configuration.LowRank!.Limit is { } limit)
            Assert.True(4 * record.ParametersAfter <= limit);
        if (configuration.LowRank.Remaining is { } remaining)
            Assert.True(record.MacsAfter <= remaining * record.MacsBefore);
    }

    [Fact]
    public void Factors_that_began_non_negative_end_so()
    {
        RunResult result = new Run(Factorizing(""" "method":"nmf","rank":4,"exclude":["fc3"] """), _root).Execute();

        using Network network = result.OpenNetwork();
        Assert.True(network.Weight("fc1_reduce").min().item<float>() >= 0);
        Assert.True(network.Weight("fc1").narrow(1, 0, 4).min().item<float>() >= 0 && network.Weight("fc1").narrow(1, 4, 4).max().item<float>() <= 0);
        Assert.True(network.Weight("fc1").count_nonzero().item<long>() > 0);
    }

    [Theory]
    [InlineData("factorized", "svd")]
    [InlineData("fine-tune", "svd")]
    [InlineData("fine-tune", "nmf")]
    public void A_run_stopped_behind_the_factorisation_goes_on_to_the_same_result(string where, string method)
    {
        RunConfiguration configuration = Factorizing($""" "method":"{method}","rank":4,"exclude":["fc3"] """);
        RunResult whole = new Run(configuration, _root).Execute();
        string other = Path.Combine(_root, "other"), folder = Path.Combine(other, configuration.Id());
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new Run(configuration, other)
        {
            Progress = new Each(progress =>
            {
                if (progress.Phase == "fine-tune" && (where == "factorized" || progress.Training.Selection is not null))
                    stop.Cancel();
            }),
        }.Execute(stop.Token));
        string factorized = Path.Combine(folder, "checkpoint-factorized.safetensors");
        Assert.Equal(where == "fine-tune", File.Exists(Path.Combine(folder, "checkpoint-fine-tune.safetensors")));
        DateTime written = File.GetLastWriteTimeUtc(factorized), read = default;

        RunResult resumed = new Run(configuration, other) { Progress = new Each(_ => read = File.GetLastWriteTimeUtc(factorized)) }.Execute();

        Assert.Equal(written, read); // it was not factorised anew
        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal((whole.Test, whole.LowRank!.SelectionFactorized, 2), (resumed.Test, resumed.LowRank!.SelectionFactorized, resumed.Attempts));
        Assert.Equal(whole.LowRank.Layers.Select(layer => layer.Error), resumed.LowRank.Layers.Select(layer => layer.Error));
        Assert.Empty(Directory.GetFiles(folder, "checkpoint*"));
    }

    [Theory]
    [InlineData(""" "method":"svd" """, "give one of them")]
    [InlineData(""" "rank":4,"energy":0.5 """, "not several")]
    [InlineData(""" "rank":4,"exclude":["fc9"] """, "'fc9'")]
    [InlineData(""" "method":"tucker","rank":4 """, "no layer that tucker factorises")]
    public void What_cannot_be_is_refused_before_anything_is_trained(string lowRank, string part)
    {
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => new Run(Factorizing(lowRank), _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Theory]
    [InlineData(""" "rank":11 """, "'fc3'", "[1, 10]")]
    [InlineData(""" "limit":100 """, "it still costs")]
    public void What_cannot_be_reached_is_said_in_one_sentence(string lowRank, params string[] parts)
    {
        string message = Assert.Throws<ArgumentException>(() => new Run(Factorizing(lowRank), _root).Execute()).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_compresses_in_one_way()
    {
        RunConfiguration both = Factorizing(""" "rank":4 """) with { Pruning = Recipes.Pruning("lenet-300-100", "fashion-mini", 0.5) };

        Assert.Contains("give one of", Assert.Throws<ArgumentException>(() => new Run(both, _root).Execute()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "method":"pca","rank":1 """, "choose one of svd")]
    [InlineData(""" "rank":0 """, "at least 1, not 0")]
    [InlineData(""" "energy":1.5 """, "at most 1, not 1.5")]
    [InlineData(""" "remaining":1 """, "below 1, not 1")]
    [InlineData(""" "limit":0 """, "at least 1, not 0")]
    [InlineData(""" "drop":-1 """, "Drop")]
    [InlineData(""" "rank":4,"recalibration":-1 """, "Recalibration")]
    public void A_broken_configuration_names_the_key(string lowRank, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => Factorizing(lowRank)).Message, StringComparison.Ordinal);

    private sealed class Each(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }
}
