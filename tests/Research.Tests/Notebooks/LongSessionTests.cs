using System.Globalization;
using Research.Notebooks;
using Research.Tests.Cli;
using Research.Tests.Notebooks.Polyglot;
using Xunit;

namespace Research.Tests.Notebooks;

/// <summary>Sessions of many cells: what can no longer be seen is let go, and all that can be seen stays as it was.</summary>
public sealed class LongSessionTests : IDisposable
{
    private const int Many = 40; // more than are hidden before the chain is made anew
    private readonly PolyglotSession _session = new();

    public void Dispose() => _session.Dispose();

    private async Task Run(params string[] cells)
    {
        foreach (string cell in cells)
            Assert.Null((await _session.RunAsync(cell)).Error);
    }

    private async Task Again(params string[] cells)
    {
        for (int i = 0; i < Many; i++)
            await Run([.. cells.Select(cell => cell.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Cells_that_are_run_again_and_again_see_each_other()
    {
        await Again("var a = #;", "var b = a + 1;", "var c = new[] { a, b }.Where(value => value > a).Sum();");

        Assert.Equal("(39, 40, 40)", await _session.ValueAsync("(a, b, c)"));
        Assert.Equal(["a", "b", "c"], await Names());
    }

    [Fact]
    public async Task A_method_keeps_the_variable_it_was_written_for()
    {
        await Run("var a = 1; var other = 5;", "int F() => a++;");
        await Again("var a = 100 + #;");

        Assert.Equal("(1, 2, 139, 5)", await _session.ValueAsync("(F(), F(), a, other)"));
    }

    [Fact]
    public async Task A_lambda_keeps_the_variable_it_was_written_for()
    {
        await Run("var a = 1;", "Func<int> next = () => ++a;");
        await Again("var a = #;");

        Assert.Equal("(2, 3, 39)", await _session.ValueAsync("(next(), next(), a)"));
    }

    [Fact]
    public async Task Types_and_usings_stay()
    {
        await Run("using System.IO;", "record Point(int X);", "var p = new Point(3);", "var q = p with { X = 4 };", "var anonymous = new { p.X };");
        await Again("var p = #;", "using System.Globalization;\nvar t = Path.Combine(\"#\", CultureInfo.InvariantCulture.Name);");

        Assert.Equal("(Point { X = 4 }, 39, \"39\", 3)", await _session.ValueAsync("(q, p, t, anonymous.X)"));
    }

    [Fact]
    public async Task An_anonymous_type_of_a_cell_that_is_hidden_is_still_that_of_later_ones()
    {
        await Run("var a = new { X = 1 };", "var b = new { X = 2 };", "var a = 0;");
        await Again("var c = #;");

        Assert.Equal("2", await _session.ValueAsync("b.X"));
        Assert.Equal("True", await _session.ValueAsync("b.Equals(new { X = 2 })"));
    }

    [Fact]
    public async Task References_stay_though_the_cell_that_brought_them_goes()
    {
        await Run("#r \"Research.Charts.dll\"\nvar a = typeof(Research.Charts.Figure);", "var x = new Research.Charts.Axis(\"x\");");
        await Again("var a = #;");
        await Run("using Research.Charts;", "var axes = new List<Axis> { x, new Axis(\"y\") };");
        await Again("var b = axes.Count + #;");

        // One copy of each type, whichever cell it is seen from.
        Assert.Equal("Figure", await _session.ValueAsync("LineChart.Create(\"Title\", x, axes[1], [new LineSeries(\"line\", [1, 2], [3, 4])], \"A line.\").GetType().Name"));
    }

    [Fact]
    public async Task The_value_of_a_variable_that_was_declared_anew_is_free()
    {
        await Run("var large = new byte[1000]; AppDomain.CurrentDomain.SetData(\"large\", new WeakReference(large));", "var large = 1;", "1 + 1");

        GC.Collect();
        Assert.False(((WeakReference)AppDomain.CurrentDomain.GetData("large")!).IsAlive);
        Assert.Equal("1", await _session.ValueAsync("large"));
    }

    [Fact]
    public async Task A_cell_that_fails_hides_nothing_it_did_not_replace()
    {
        await Run("var a = \"kept\";");
        for (int i = 0; i < Many; i++)
            Assert.NotNull((await _session.RunAsync("string Fail() => throw new Exception(\"no\");\nvar a = Fail();")).Error);

        Assert.Equal("kept", await _session.ValueAsync("a"));
    }

    [Fact]
    public void The_memory_of_a_process_hardly_grows()
    {
        const int Cells = 150;
        using var folder = new TemporaryFolder();
        const string Memory = "Console.Write(GC.GetTotalMemory(forceFullCollection: true) >> 10);";
        string[] sources = ["var x = -1;", Memory, .. Enumerable.Range(0, Cells).Select(i => $"var x = {i};"), Memory, .. Enumerable.Range(0, Cells).Select(i => $"var x{i} = x + {i};"), Memory];
        string path = folder.Save("book.ipynb", [.. sources.Select(source => Notebooks.Cells.Code(source))]);

        ResearchProgram.End(ResearchProgram.Start(folder.Path, [], "notebook", "run", path)).Succeeded();

        int[] used = [.. Notebook.Load(path).Cells.Where(cell => cell.Source == Memory).Select(cell => int.Parse(cell.Text(), CultureInfo.InvariantCulture))];
        Assert.InRange((used[1] - used[0]) / Cells, -1000, 15); // kilobytes for each cell
        Assert.InRange((used[2] - used[1]) / Cells, -1000, 100);
    }

    private async Task<string[]> Names()
    {
        Assert.Null((await _session.RunAsync("#!who")).Error);
        return PolyglotSession.Text(_session.Display).Split('\n');
    }
}
