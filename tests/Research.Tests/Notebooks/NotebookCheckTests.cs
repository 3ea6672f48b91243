using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookCheckTests : IDisposable
{
    private static readonly CheckOptions Options = new() { Names = ["tardis", "/home/doctor"] };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Check(params NotebookCell[] cells) => Check(Options, cells);

    private string[] Check(CheckOptions options, params NotebookCell[] cells)
    {
        Notebook notebook = Cells.Notebook(cells) with { Metadata = (JsonObject)JsonNode.Parse("""{"research":{"environment":[["Commit","abc"]]}}""")! };
        notebook.Save(_folder["book.ipynb"]);
        return Found(options);
    }

    private string[] Found(CheckOptions? options = null) =>
        [.. NotebookCheck.Run(_folder["book.ipynb"], options ?? Options).Select(finding => FormattableString.Invariant($"{finding.Rule} {finding.Cell}: {finding.Message}"))];

    private static NotebookCell Ran(string source, int count, params JsonObject[] outputs) => Cells.Code(source, outputs) with { ExecutionCount = count };

    [Fact]
    public void A_notebook_that_was_run_in_order_passes() => Assert.Empty(Check(
        Cells.Markdown("# T\n\n![A curve.](a.png) at https://example.org/home/user"),
        Ran("#r \"nuget: Example, 1.2.3\"\n#r \"nuget: Other, 1.0.0-beta.4\"\n#r \"../lib/X.dll\"", 1),
        Cells.Code(""),
        Ran("var a = 1; // either/or", 2, Cells.Figure(), Cells.Stream("stdout", "runs/a.json, 5 images/s\n"))));

    [Theory]
    [InlineData("#r \"nuget: Example\"", "no version")]
    [InlineData("#r \"nuget:Example, \"", "no version")]
    [InlineData("#r \"nuget: Example, 1.*\"", "'1.*'")]
    [InlineData("#r \"nuget: Example, *-*\"", "'*-*'")]
    [InlineData("using System;\n  #R \"nuget: Example, [1.0, 2.0)\"", "'[1.0, 2.0)'")]
    public void A_package_that_is_not_pinned(string source, string part)
    {
        string finding = Assert.Single(Check(Ran(source, 1)));

        Assert.StartsWith("package 1: ", finding, StringComparison.Ordinal);
        Assert.Contains(part, finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_that_were_not_run_or_not_in_order()
    {
        Assert.Equal(["execution : No cell was run: run the notebook from its start."], Check(Cells.Code("1"), Cells.Code("2")));
        Assert.Equal(["execution 2: The cell was not run: run the notebook from its start."], Check(Ran("1", 1), Cells.Code("2")));
        Assert.Equal(["execution 1: The cell is number 1 but was run as [2]: run the notebook from its start.", "execution 2: The cell is number 2 but was run as [1]: run the notebook from its start."], Check(Ran("1", 2), Ran("2", 1)));
    }

    [Fact]
    public async Task A_cell_that_was_changed_after_it_was_run()
    {
        _folder.Save("book.ipynb", Cells.Code("1"), Cells.Code("2"));
        Notebook ran = (await new NotebookRunner(_folder["book.ipynb"]) { Environment = [("Commit", "abc")] }.RunAsync()).Notebook;
        Assert.Empty(Found());

        ran.With(1, ran.Cells[1] with { Source = "3" }).Save(_folder["book.ipynb"]);

        Assert.Equal(["execution 2: The cell was changed after it was run, so its outputs are stale: run the notebook from its start."], Found());
    }

    [Fact]
    public void An_error_that_is_not_meant()
    {
        Assert.StartsWith("execution 1: The cell ended in an error", Assert.Single(Check(Ran("x", 1, Cells.Error("Exception: No.")))), StringComparison.Ordinal);
        Assert.Empty(Check(Ran("x", 1, Cells.Error("Exception: No.")).Tagged("raises-exception")));
    }

    [Fact]
    public void A_picture_without_words()
    {
        JsonObject blank = Cells.Figure();
        blank["metadata"]!["image/png"]!["alt"] = " ";

        Assert.Equal(["alt-text 1", "alt-text 2", "alt-text 3", "alt-text 4"], Check(
            Ran("a", 1, Cells.Display(("image/png", "AAAA"), ("text/plain", "Plot"))), Ran("b", 2, blank), Cells.Markdown("![](a.png)"), Cells.Markdown("<img src='a.png' alt=''>")).Select(finding => finding.Split(':')[0]));
        Assert.Empty(Check(Cells.Markdown("<img src='a.png' alt='A curve.'>")));
    }

    [Theory]
    [InlineData("File.ReadAllText(\"/home/someone/data.csv\")", "/home/someone/data.csv")]
    [InlineData("File.ReadAllText(\"/tmp/x\")", "/tmp/x")]
    [InlineData("File.ReadAllText(@\"C:\\data\\x.csv\")", "C:\\data\\x.csv")]
    [InlineData("File.ReadAllText(@\"d:\\x.csv\")", "d:\\x.csv")]
    [InlineData("File.ReadAllText(\"C:\\\\data\\\\x.csv\")", "C:\\\\data\\\\x.csv")]
    public void An_absolute_path(string source, string path)
    {
        Assert.Equal([$"path 1: The source names the absolute path {path}: write it relative to the notebook, or use a parameter."], Check(Ran(source, 1)));
        Assert.StartsWith($"path 1: An output names the absolute path {path}", Assert.Single(Check(Ran("x", 1, Cells.Stream("stdout", $"saved to {path}\n")))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$\\sum_{j:\\, |w_j| > 1} w_j$, $i:\\alpha_i$")]
    [InlineData("Console.Write($\"x:\\n{x}, y:\\t{y}\\n\");")]
    public void What_is_no_path(string source) => Assert.Empty(Check(Ran(source, 1)));

    [Fact]
    public void A_machine_or_its_user()
    {
        Assert.Equal(["machine 1: The cell or its output names this machine or its user ('tardis'): take it out, and run it again."], Check(Ran("Environment.MachineName", 1, Cells.Stream("stdout", "on TARDIS.\n"))));
        Assert.Empty(Check(Ran("x", 1, Cells.Stream("stdout", "on tardis2, untardis\n"))));
    }

    [Fact]
    public void An_output_or_notebook_that_is_too_large()
    {
        NotebookCell cell = Ran("x", 1, Cells.Stream("stdout", new string('x', 3000)));

        Assert.Equal(["size 1: An output has 0 MB, more than 0 MB: show fewer points, rows or pixels."], Check(Options with { MaxOutputBytes = 3000 }, cell));
        Assert.StartsWith("size : The notebook has", Assert.Single(Check(Options with { MaxNotebookBytes = 3000 }, cell)), StringComparison.Ordinal);
        Assert.Empty(Check(cell));
    }

    [Theory]
    [InlineData("""{"cells":[{"cell_type":"code","execution_count":1,"id":"a","metadata":{},"outputs":[{"output_type":"splendid"}],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""", "unknown type 'splendid'")]
    [InlineData("""{"cells":[{"cell_type":"code","execution_count":1,"id":"a","metadata":{},"outputs":[{"output_type":"stream"}],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""", "a stream without name or text")]
    [InlineData("""{"cells":[{"cell_type":"code","execution_count":1,"id":"a b","metadata":{},"outputs":[],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""", "an id that is not")]
    [InlineData("""{"cells":[{"cell_type":"code","execution_count":1,"id":"a","outputs":[],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""", "no metadata object")]
    [InlineData("""{"cells":[{"cell_type":"markdown","id":"a","metadata":{},"outputs":[],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""", "holds text but has outputs")]
    [InlineData("""{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":2}""", "older than nbformat 4.5")]
    [InlineData("""{"cells":[],"metadata":{},"nbformat":3}""", "its nbformat is 3")]
    [InlineData("no json", "it is not JSON")]
    public void What_is_not_valid(string json, string part)
    {
        File.WriteAllText(_folder["book.ipynb"], json);

        Assert.Contains(Found(), finding => finding.StartsWith("format", StringComparison.Ordinal) && finding.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void A_notebook_that_does_not_say_where_it_was_run()
    {
        _folder.Save("book.ipynb", Ran("1", 1));

        Assert.StartsWith("environment : Its metadata do not say", Assert.Single(Found()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_many_machines_share_are_not_looked_for()
    {
        Assert.DoesNotContain("root", new CheckOptions().Names);
        Assert.All(new CheckOptions().Names, name => Assert.True(name.Length >= 4));
    }
}
