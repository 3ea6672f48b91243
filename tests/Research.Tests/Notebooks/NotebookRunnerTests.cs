using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(params (string Source, string? Tag)[] cells)
    {
        string path = Path.Combine(_folder.Path, "notebook.ipynb");
        new Notebook
        {
            Cells = [.. cells.Select((cell, index) => new NotebookCell
            {
                Kind = CellKind.Code, Id = $"c{index}", Source = cell.Source,
                Metadata = cell.Tag is null ? [] : new JsonObject { ["tags"] = new JsonArray(cell.Tag) },
                Outputs = new JsonArray(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = "stale" }),
                ExecutionCount = 99,
            })],
        }.Save(path);
        return path;
    }

    private static string Text(NotebookCell cell) =>
        string.Concat(cell.Outputs.Select(output => MultilineText.Read(output!["text"] ?? output["data"]?["text/plain"] ?? output["evalue"])));

    [Fact]
    public async Task All_cells_run_and_their_outputs_are_in_the_file()
    {
        string path = Write(("Console.WriteLine(\"hello\");", null), ("", null), ("1 + 1", null));

        NotebookRun run = await new NotebookRunner(path) { Environment = [("Machine", "test")] }.RunAsync();
        Notebook written = Notebook.Load(path);

        Assert.Null(run.Error);
        Assert.Equal(run.Notebook.ToJson(), written.ToJson());
        Assert.Equal([1, null, 2], written.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal(["hello\n", "", "2"], run.Notebook.Cells.Select(Text));
        Assert.NotNull(written.Cells[0].Metadata["execution"]!["shell.execute_reply"]);
        Assert.Equal("test", written.Metadata["research"]!["environment"]![0]![1]!.GetValue<string>());
    }

    [Fact]
    public async Task The_first_error_ends_the_run_and_what_was_computed_is_kept()
    {
        string path = Write(("\"before\"", null), ("throw new Exception(\"broken\");", null), ("\"after\"", null));

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
        NotebookRun run = await new NotebookRunner(Write(("throw new Exception(\"shown\");", "raises-exception"), ("2", null))).RunAsync();

        Assert.Null(run.Error);
        Assert.Equal("2", Text(run.Notebook.Cells[1]));
    }

    [Fact]
    public async Task With_an_output_path_the_notebook_itself_stays_as_it_was()
    {
        string path = Write(("var n = 1;", "parameters"), ("n", null)), before = File.ReadAllText(path), output = Path.Combine(_folder.Path, "out", "run.ipynb");

        NotebookRun run = await new NotebookRunner(path) { OutputPath = output, Parameters = new Dictionary<string, string> { ["n"] = "5" } }.RunAsync();

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal(output, run.Path);
        Assert.Equal("5", Text(Notebook.Load(output).Cells[2]));
        Assert.Equal(["notebook.ipynb", "out"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Relative_paths_start_at_the_notebook_and_the_folder_is_restored()
    {
        string before = Environment.CurrentDirectory;

        NotebookRun run = await new NotebookRunner(Write(("System.IO.Path.GetFileName(Environment.CurrentDirectory)", null))).RunAsync();

        Assert.Equal(Path.GetFileName(_folder.Path), Text(run.Notebook.Cells[0]));
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public async Task An_interrupted_run_keeps_what_was_computed()
    {
        string path = Write(("\"before\"", null), ("Console.WriteLine(\"started\"); while (true) { }", null));
        using var stop = new CancellationTokenSource();
        var progress = new Each(report => { if (report.Cell == 2 && report.Elapsed > TimeSpan.FromSeconds(0.4)) stop.Cancel(); });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new NotebookRunner(path) { Progress = progress }.RunAsync(stop.Token));

        Notebook written = Notebook.Load(path);
        Assert.Equal("started\n", Text(written.Cells[1]));
        Assert.Equal(2, written.Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task Progress_tells_every_cell_and_its_live_line()
    {
        var reports = new List<NotebookProgress>();
        await new NotebookRunner(Write(("1", null), ("Console.Write(\"\\r1 of 2\"); System.Threading.Thread.Sleep(500); Console.Write(\"\\r2 of 2\\n\");", null))) { Progress = new Each(reports.Add) }.RunAsync();

        Assert.Equal([1, 2], reports.Where(report => report.Result is not null).Select(report => report.Cell));
        Assert.All(reports, report => Assert.Equal(2, report.Cells));
        Assert.Contains(reports, report => report.LiveLine == "1 of 2");
    }

    [Fact]
    public async Task A_progress_line_is_stored_once()
    {
        NotebookRun run = await new NotebookRunner(Write(("for (int i = 0; i <= 1000; i++) Console.Write($\"\\rstep {i}\"); Console.WriteLine();", null))).RunAsync();

        Assert.Equal("step 1000\n", Text(run.Notebook.Cells[0]));
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
        string path = Write(("System.IO.File.WriteAllText(\"ran\", \"\");", null)), blocked = Path.Combine(_folder.Path, "file");
        File.WriteAllText(blocked, "");

        Assert.StartsWith("Cannot write", (await Assert.ThrowsAsync<IOException>(
            () => new NotebookRunner(path) { OutputPath = Path.Combine(blocked, "out.ipynb") }.RunAsync())).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "ran")));
    }

    private sealed class Each(Action<NotebookProgress> report) : IProgress<NotebookProgress>
    {
        public void Report(NotebookProgress value) => report(value);
    }
}
