using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Xunit;

namespace Research.Tests.Experiments;

/// <summary>Runs that take out structure: recorded, resumed, refused.</summary>
public sealed class StructuredRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RunConfiguration Narrowing(string structure, string model = "lenet-300-100") => RunConfiguration.Parse(
        """{"model":"MODEL","data":{"name":"fashion-mini","limit":200},"training":{"epochs":1},"structure":{""".Replace("MODEL", model, StringComparison.Ordinal)
        + structure + ""","fineTuning":{"epochs":2}}}""");

    [Fact]
    public void The_record_and_the_file_say_what_is_left()
    {
        RunConfiguration configuration = Narrowing(""" "remaining":0.5,"roundTo":4 """);

        RunResult result = new Run(configuration, _root).Execute();

        Assert.Equal(2, Directory.GetDirectories(_root).Length); // the dense run beside it
        Assert.Equal(["configuration.json", "environment.json", "metrics-1.jsonl", "network.safetensors", "result.json"],
            Directory.GetFiles(result.Folder).Select(Path.GetFileName).Order());
        using Network network = result.OpenNetwork();
        StructureChange change = result.Structure!.Change;
        Assert.Equal((266_200, 266_610), (change.MacsBefore, change.ParametersBefore));
        Assert.Equal((network.Architecture.Macs, network.Architecture.ParameterCount), (change.MacsAfter, change.ParametersAfter));
        Assert.InRange(change.MacsAfter, 0.3 * change.MacsBefore, 0.5 * change.MacsBefore);
        Assert.Equal(["fc1", "fc2", "fc3"], change.Widths.Select(width => width.Layer));
        Assert.All(change.Widths, width => Assert.True(width.Layer == "fc3" ? width.After == 10 : width.After % 4 == 0 && width.After < width.Before));
        Assert.Equal(change.ParametersAfter, result.Parameters);
        Assert.Equal(1000, result.Structure.SelectionRemoved.Images);
        Assert.Equal(result.ToJson(), RunResult.Load(Path.Combine(result.Folder, "result.json")).ToJson());
        Assert.Equal("lenet-300-100 on fashion-mini, seed 0, 50 % of macs left", configuration.Title());
    }

    public static TheoryData<string> Choices =>
    [
        """ "remaining":0.6,"criterion":"entropy","order":"Highest","scoringImages":100 """,
        """ "remaining":0.6,"criterion":"random","normalise":true,"ties":"sum","minSurvivors":3 """,
        """ "remaining":0.6,"cost":"parameters","criterion":"taylor","recalibration":0,"exclude":["fc1"] """,
        """ "remaining":0.6,"criterion":"oracle" """,
    ];

    [Theory]
    [MemberData(nameof(Choices))]
    public void Every_choice_can_be_named_and_run(string structure)
    {
        RunConfiguration configuration = Narrowing(structure, "mlp-784-40-30-10");
        if (structure.Contains("exclude", StringComparison.Ordinal))
            configuration = configuration with { Structure = configuration.Structure! with { Remaining = 0.98 } };
        Assert.Equal(configuration.Id(), RunConfiguration.Parse(System.Text.Json.JsonSerializer.Serialize(configuration, RecordJson.Indented)).Id());

        RunResult result = new Run(configuration, _root).Execute();

        StructureChange change = result.Structure!.Change;
        Assert.True(configuration.Structure!.Cost == "macs"
            ? change.MacsAfter <= configuration.Structure.Remaining * change.MacsBefore
            : change.ParametersAfter <= configuration.Structure.Remaining * change.ParametersBefore);
    }

    [Theory]
    [InlineData("narrow")]
    [InlineData("fine-tune")]
    public void A_run_stopped_behind_the_removal_goes_on_to_the_same_result(string where)
    {
        RunConfiguration configuration = Narrowing(""" "remaining":0.5,"criterion":"random" """);
        RunResult whole = new Run(configuration, _root).Execute();
        string other = Path.Combine(_root, "other"), folder = Path.Combine(other, configuration.Id());
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new Run(configuration, other)
        {
            Progress = new Each(progress =>
            {
                if (progress.Phase == "fine-tune" && (where == "narrow" || progress.Training.Selection is not null))
                    stop.Cancel();
            }),
        }.Execute(stop.Token));
        string narrow = Path.Combine(folder, "checkpoint-narrow.safetensors");
        Assert.Equal(where == "fine-tune", File.Exists(Path.Combine(folder, "checkpoint-fine-tune.safetensors")));
        DateTime removed = File.GetLastWriteTimeUtc(narrow);
        using (Network network = NetworkFile.Load(narrow))
            Assert.Equal(whole.Structure!.Change.MacsAfter, network.Architecture.Macs);

        DateTime read = default;
        RunResult resumed = new Run(configuration, other) { Progress = new Each(_ => read = File.GetLastWriteTimeUtc(narrow)) }.Execute();

        Assert.Equal(removed, read); // it was not removed anew
        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal((whole.Test, whole.Structure!.SelectionRemoved), (resumed.Test, resumed.Structure!.SelectionRemoved));
        Assert.Equal(2, resumed.Attempts);
        Assert.False(File.Exists(narrow));
    }

    [Theory]
    [InlineData(""" "remaining":0.5,"criterion":"hrank" """, "cannot score 'fc1'")]
    [InlineData(""" "remaining":0.5,"criterion":"bn-scale" """, "no batch norm behind it")]
    [InlineData(""" "remaining":0.001,"minSurvivors":50 """, "it still costs")]
    [InlineData(""" "remaining":0.5,"exclude":["fc9"] """, "did you mean 'fc")]
    public void What_cannot_be_is_refused_before_anything_is_trained(string structure, string part)
    {
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => new Run(Narrowing(structure), _root).Execute()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Weights_and_structure_are_not_pruned_in_one_run()
    {
        RunConfiguration both = Narrowing(""" "remaining":0.5 """) with { Pruning = Recipes.Pruning("lenet-300-100", "fashion-mini", 0.5) };

        Assert.Contains("not both", Assert.Throws<ArgumentException>(() => new Run(both, _root).Execute()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "remaining":1 """, "Remaining")]
    [InlineData(""" "remaining":0.5,"cost":"watts" """, "watts")]
    [InlineData(""" "remaining":0.5,"criterion":"size" """, "size")]
    [InlineData(""" "remaining":0.5,"roundTo":0 """, "RoundTo")]
    [InlineData(""" "remaining":0.5,"recalibration":-1 """, "Recalibration")]
    [InlineData(""" "criterion":"l1" """, "remaining")]
    public void A_broken_configuration_names_the_key(string structure, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => Narrowing(structure)).Message, StringComparison.Ordinal);

    private sealed class Each(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }
}
