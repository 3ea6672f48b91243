using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A notebook that was run before, with a number and an output that must not stay.</summary>
    private string Write(params NotebookCell[] cells) =>
        _folder.Save("notebook.ipynb", [.. cells.Select(cell => cell with { Outputs = new JsonArray(Cells.Stream("stdout", "stale")), ExecutionCount = 99 })]);

    [Fact]
    public async Task All_cells_run_and_their_outputs_are_in_the_file()
    {
        string path = Write(Cells.Code("Console.WriteLine(\"hello\");"), Cells.Code(""), Cells.Code("1 + 1"));

        NotebookRun run = await new NotebookRunner(path) { Environment = [("Machine", "test")] }.RunAsync();
        Notebook written = Notebook.Load(path);

        Assert.Null(run.Error);
        Assert.Equal(run.Notebook.ToJson(), written.ToJson());
        Assert.Equal([1, null, 2], written.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal(["hello\n", "", "2"], run.Notebook.Cells.Select(Cells.Text));
        Assert.NotNull(written.Cells[0].Metadata["execution"]!["shell.execute_reply"]);
        Assert.Equal("test", written.Metadata["research"]!["environment"]![0]![1]!.GetValue<string>());
    }

    [Fact]
    public async Task The_first_error_ends_the_run_and_what_was_computed_is_kept()
    {
        string path = Write(Cells.Code("\"before\""), Cells.Code("throw new Exception(\"broken\");"), Cells.Code("\"after\""));

        NotebookRun run = await new NotebookRunner(path).RunAsync();
        Notebook written = Notebook.Load(path);

        Assert.Equal("Cell [2], line 1: broken", run.Error!.Message);
        Assert.Equal([1, 2, null], written.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal("error", written.Cells[1].Outputs[0]!["output_type"]!.GetValue<string>());
        Assert.Empty(written.Cells[2].Outputs);
    }

    [Fact]
    public async Task A_cell_that_is_meant_to_fail_does_not_end_the_run()
    {
        NotebookRun run = await new NotebookRunner(Write(Cells.Code("throw new Exception(\"shown\");").Tagged("raises-exception"), Cells.Code("2"))).RunAsync();

        Assert.Null(run.Error);
        Assert.Equal("2", run.Notebook.Cells[1].Text());
    }

    [Fact]
    public async Task With_an_output_path_the_notebook_itself_stays_as_it_was()
    {
        string path = Write(Cells.Code("var n = 1;").Tagged("parameters"), Cells.Code("n")), before = File.ReadAllText(path), output = Path.Combine(_folder.Path, "out", "run.ipynb");

        NotebookRun run = await new NotebookRunner(path) { OutputPath = output, Parameters = new Dictionary<string, string> { ["n"] = "5" } }.RunAsync();

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal(output, run.Path);
        Assert.Equal("5", Notebook.Load(output).Cells[2].Text());
        Assert.Equal(["notebook.ipynb", "out"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Relative_paths_start_at_the_notebook_and_the_folder_is_restored()
    {
        string before = Environment.CurrentDirectory;

        NotebookRun run = await new NotebookRunner(Write(Cells.Code("System.IO.Path.GetFileName(Environment.CurrentDirectory)"))).RunAsync();

        Assert.Equal(Path.GetFileName(_folder.Path), run.Notebook.Cells[0].Text());
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public async Task An_interrupted_run_keeps_what_was_computed()
    {
        string path = Write(Cells.Code("\"before\""), Cells.Code("Console.Write(\"started\"); while (true) { }"));
        using var stop = new CancellationTokenSource();
        var progress = new Each(report => { if (report.LiveLine == "started") stop.Cancel(); });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new NotebookRunner(path) { Progress = progress }.RunAsync(stop.Token));

        Notebook written = Notebook.Load(path);
        Assert.Equal("started", written.Cells[1].Text());
        Assert.Equal(2, written.Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task Progress_tells_every_cell_and_its_live_line()
    {
        var reports = new List<NotebookProgress>();
        await new NotebookRunner(Write(Cells.Code("1"), Cells.Code("Console.Write(\"\\r1 of 2\"); System.Threading.Thread.Sleep(1500); Console.Write(\"\\r2 of 2\\n\");"))) { Progress = new Each(reports.Add) }.RunAsync();

        Assert.Equal([1, 2], reports.Where(report => report.Result is not null).Select(report => report.Cell));
        Assert.All(reports, report => Assert.Equal(2, report.Cells));
        Assert.Contains(reports, report => report.LiveLine == "1 of 2");
    }

    [Fact]
    public async Task A_progress_line_is_stored_once()
    {
        NotebookRun run = await new NotebookRunner(Write(Cells.Code("for (int i = 0; i <= 1000; i++) Console.Write($\"\\rstep {i}\"); Console.WriteLine();"))).RunAsync();

        Assert.Equal("step 1000\n", run.Notebook.Cells[0].Text());
    }

    [Theory]
    [InlineData("""{"cells":[],"metadata":{"kernelspec":{"language":"python","name":"python3"}},"nbformat":4}""", "in python")]
    [InlineData("""{"cells":[{"cell_type":"code","source":"ls","metadata":{"polyglot_notebook":{"kernelName":"pwsh"}}}],"metadata":{},"nbformat":4}""", "Cell 1 is in pwsh: PowerShell cells cannot be run here")]
    public async Task Another_language_is_refused_before_anything_runs(string json, string part)
    {
        string path = Path.Combine(_folder.Path, "other.ipynb");
        File.WriteAllText(path, json);

        Assert.Contains(part, (await Assert.ThrowsAsync<InvalidDataException>(() => new NotebookRunner(path).RunAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(json, File.ReadAllText(path));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_ends_the_run_before_it_begins()
    {
        string path = Write(Cells.Code("System.IO.File.WriteAllText(\"ran\", \"\");")), blocked = Path.Combine(_folder.Path, "file");
        File.WriteAllText(blocked, "");

        Assert.StartsWith("Cannot write", (await Assert.ThrowsAsync<IOException>(
            () => new NotebookRunner(path) { OutputPath = Path.Combine(blocked, "out.ipynb") }.RunAsync())).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ran")));
    }

    [Fact]
    public async Task A_cell_that_takes_too_long_is_interrupted_and_says_so()
    {
        string path = Write(Cells.Code("while (true) { }"), Cells.Code("\"after\""));

        NotebookRun run = await new NotebookRunner(path) { CellTimeout = TimeSpan.FromSeconds(2.5) }.RunAsync();
        Notebook written = Notebook.Load(path);

        Assert.Equal("Cell [1]: it took longer than 2.5 s and was interrupted", run.Error!.Message);
        Assert.Equal("Cell [1]: it took longer than 2.5 s and was interrupted", written.Cells[0].Text());
        Assert.Equal("TimeoutException", written.Cells[0].Outputs[0]!["ename"]!.GetValue<string>());
        Assert.Empty(written.Cells[1].Outputs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e9)]
    public void A_timeout_that_makes_no_sense_is_refused(double seconds) => Assert.Contains(
        "must be above 0 s", Assert.Throws<ArgumentOutOfRangeException>(() => new NotebookRunner("x.ipynb") { CellTimeout = TimeSpan.FromSeconds(seconds) }).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_long_cell_is_saved_while_it_runs()
    {
        string path = Write(Cells.Code("Console.WriteLine(\"half\"); while (!System.IO.File.Exists(\"go-on\")) System.Threading.Thread.Sleep(10);"));
        Task<NotebookRun> run = Task.Run(() => new NotebookRunner(path) { AutosaveInterval = TimeSpan.FromMilliseconds(100) }.RunAsync());

        while (!run.IsCompleted && Notebook.Load(path).Cells[0].Text() != "half\n")
            await Task.Delay(20);
        Notebook saved = Notebook.Load(path);
        File.WriteAllText(_folder["go-on"], "");

        Assert.Equal("half\n", saved.Cells[0].Text());
        Assert.Null(saved.Cells[0].Metadata["execution"]!["shell.execute_reply"]);
        Assert.Null((await run).Error);
        Assert.NotNull(Notebook.Load(path).Cells[0].Metadata["execution"]!["shell.execute_reply"]);
    }

    [Fact]
    public async Task Cells_find_what_the_session_offers()
    {
        NotebookRun run = await new NotebookRunner(Write(Cells.Code("nameof(XElement)"))) { Session = new SessionOptions { Namespaces = ["System.Xml.Linq"] } }.RunAsync();

        Assert.Equal("XElement", run.Notebook.Cells[0].Text());
    }

    private sealed class Each(Action<NotebookProgress> report) : IProgress<NotebookProgress>
    {
        public void Report(NotebookProgress value) => report(value);
    }
}
