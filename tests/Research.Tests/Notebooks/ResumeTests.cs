using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

/// <summary>When the results of a notebook still hold, and why not.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly RunDependencies Same = new() { Library = "one", DataUsed = () => new Dictionary<string, string> { ["mnist"] = "aa" }, DataNow = name => name == "mnist" ? "aa" : null };
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public ResumeTests() => _path = _folder.Save("book.ipynb", Cells.Parameters("var budget = \"standard\"; var n = 1;"), Cells.Markdown("Words."), Cells.Code("n"));

    public void Dispose() => _folder.Dispose();

    private NotebookRunner Runner(RunDependencies? dependencies = null, params (string Name, string Value)[] parameters) => new(_path)
    {
        Dependencies = dependencies ?? Same,
        Parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Value),
    };

    private void Edit(Func<Notebook, Notebook> edit) => edit(Notebook.Load(_path)).Save(_path);

    [Fact]
    public async Task Nothing_changed()
    {
        Assert.Equal("it has no run on record", Runner().ChangeSinceLastRun());
        await Runner().RunAsync();

        Assert.Null(Runner().ChangeSinceLastRun());
        Assert.Null(Runner(Same, ("budget", "standard")).ChangeSinceLastRun());
        Edit(notebook => notebook.With(1, Cells.Markdown("Other words.") with { Id = "cell-1" }));
        Assert.Null(Runner().ChangeSinceLastRun());
    }

    [Fact]
    public async Task Parameters_library_or_data_changed()
    {
        await Runner(Same, ("budget", "smoke")).RunAsync();

        Assert.Null(Runner(Same, ("budget", "smoke")).ChangeSinceLastRun());
        Assert.Equal("parameters differ: budget smoke ≠ standard", Runner().ChangeSinceLastRun());
        Assert.Equal("the library changed", Runner(Same with { Library = "two" }, ("budget", "smoke")).ChangeSinceLastRun());
        Assert.Equal("the data changed (mnist)", Runner(Same with { DataNow = _ => "bb" }, ("budget", "smoke")).ChangeSinceLastRun());
    }

    [Fact]
    public async Task Cells_changed()
    {
        await Runner().RunAsync();
        Notebook ran = Notebook.Load(_path);

        ran.With(2, ran.Cells[2] with { Source = "n + 1" }).Save(_path);
        Assert.Equal("code cell 2 changed", Runner().ChangeSinceLastRun());
        (ran with { Cells = [.. ran.Cells, Cells.Code("2") with { Id = "new" }] }).Save(_path);
        Assert.Equal("code cells were added or removed at number 3", Runner().ChangeSinceLastRun());
        (ran with { Cells = [ran.Cells[0]] }).Save(_path);
        Assert.Equal("code cells were added or removed at number 2", Runner().ChangeSinceLastRun());
    }

    [Fact]
    public async Task A_file_that_a_cell_refers_to_changed()
    {
        _folder.Write("more.csx", "var more = 1;"u8.ToArray());
        Edit(notebook => notebook with { Cells = [.. notebook.Cells, Cells.Code("// #load\n/*\n#load \"more.csx\"\n*/") with { Id = "load" }] });
        await Runner().RunAsync();
        Assert.Null(Runner().ChangeSinceLastRun());

        _folder.Write("more.csx", "var more = 2;"u8.ToArray());
        Assert.Equal("the library changed", Runner().ChangeSinceLastRun());
    }

    [Fact]
    public async Task The_last_run_did_not_end_well()
    {
        Edit(notebook => notebook.With(2, notebook.Cells[2] with { Source = "throw new Exception(\"No.\");" }));
        await Runner().RunAsync();
        Assert.Equal("the last run failed at Cell [2]", Runner().ChangeSinceLastRun());

        using var stop = new CancellationTokenSource();
        Edit(notebook => notebook.With(2, notebook.Cells[2] with { Source = "while (true) { }" }));
        stop.CancelAfter(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner().RunAsync(stop.Token));
        Assert.StartsWith("the last run was interrupted at Cell [", Runner().ChangeSinceLastRun(), StringComparison.Ordinal);

        Edit(notebook =>
        {
            var metadata = (JsonObject)notebook.Metadata.DeepClone();
            metadata["research"]!["run"]!["outcome"] = "unfinished";
            return notebook with { Metadata = metadata };
        });
        Assert.Equal("the last run did not end", Runner().ChangeSinceLastRun());
    }

    [Theory]
    [InlineData("""{"research":1}""")]
    [InlineData("""{"research":{"run":[]}}""")]
    [InlineData("""{"research":{"run":{"cells":{}}}}""")]
    [InlineData("""{"research":{"run":{"outcome":"splendid"}}}""")]
    public void A_record_that_cannot_be_read_is_none(string metadata)
    {
        Edit(notebook => notebook with { Metadata = (JsonObject)JsonNode.Parse(metadata)! });

        Assert.Equal("it has no run on record", Runner().ChangeSinceLastRun());
    }
}
