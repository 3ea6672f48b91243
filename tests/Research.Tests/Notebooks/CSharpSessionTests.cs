using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class CSharpSessionTests : IDisposable
{
    private readonly NotebookSession _session = new();
    private readonly List<CellOutput> _outputs = [];
    private int _count;

    public void Dispose() => _session.Dispose();

    private async Task<CellResult> Run(string source)
    {
        _outputs.Clear();
        return await _session.RunAsync(source, ++_count, output => { lock (_outputs) _outputs.Add(output); });
    }

    private async Task<string> ValueOf(string source)
    {
        await Run(source);
        return Assert.Single(_outputs.OfType<ResultOutput>()).Bundle.Data["text/plain"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("Enumerable.Range(0, 1000)", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … 980 more]")]
    [InlineData("IEnumerable<int> Endless() { while (true) yield return 1; } Endless()", "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, … more]")]
    [InlineData("IEnumerable<int> Bad() { yield return 1; throw new Exception(\"no more\"); } Bad()", "[1, (Exception: no more)]")]
    [InlineData("record Point(int X, double Y); new Point(1, 2.5)", "Point { X = 1, Y = 2.5 }")]
    [InlineData("class Node { public Node Next { get; set; } public int Fail => throw new Exception(\"oops\"); } var node = new Node(); node.Next = node; node", "Node { Next = Node { … }, Fail = (Exception: oops) }")]
    [InlineData("(1, \"a\", 2.5)", "(1, \"a\", 2.5)")]
    [InlineData("new { A = 1 }", "{ A = 1 }")]
    [InlineData("KeyValuePair.Create(\"a\", 1)", "[\"a\"] = 1")]
    [InlineData("new Dictionary<string, int> { [\"a\"] = 1 }.Select(pair => pair)", "{ [\"a\"] = 1 }")]
    [InlineData("class Bad { public override string ToString() => throw new Exception(\"oops\"); } new Bad()", "(Exception: oops)")]
    [InlineData("typeof(Dictionary<string, int?>)", "Dictionary<string, int?>")]
    public async Task Values_are_written_short(string source, string text) => Assert.Equal(text, await ValueOf(source));

    [Fact]
    public async Task Numbers_and_lists_of_them_have_no_html()
    {
        await Run("new[] { 1, 2, 3 }");
        Assert.Equal(["text/plain"], _outputs.OfType<ResultOutput>().Single().Bundle.Data.Select(pair => pair.Key));
    }

    [Fact]
    public async Task A_display_can_be_updated_by_a_later_cell()
    {
        await Run("var shown = display(1);");
        string? id = Assert.IsType<DisplayOutput>(Assert.Single(_outputs)).Id;
        await Run("shown.Update(2);");

        var update = Assert.IsType<UpdateOutput>(Assert.Single(_outputs));
        Assert.Equal((id, "2"), (update.Id, update.Bundle.Data["text/plain"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_formatter_registered_in_a_cell_holds()
    {
        await Run("class Angle { } Formatter.Register<Angle>(_ => \"90°\", \"text/plain\");");

        Assert.Equal("90°", await ValueOf("new Angle()"));
    }

    [Fact]
    public async Task A_loaded_file_names_itself_in_errors()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "broken.csx");
        await File.WriteAllTextAsync(path, "int Broken() =>\n    missing;\n");

        Assert.Contains("broken.csx, line 2: CS0103", (await Run($"#load \"{path}\"")).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_knows_earlier_cells()
    {
        await Run("var numbers = new List<double>();");
        await Run("using System.IO;");

        Assert.Contains((await _session.CompleteAsync("numbers.Ad", 10)).Matches, match => match.Text == "AddRange");
        Assert.Contains((await _session.CompleteAsync("numb", 4)).Matches, match => match.Text == "numbers");
        Assert.Contains((await _session.CompleteAsync("Path.Com", 8)).Matches, match => match.Text == "Combine");
    }

    [Theory]
    [InlineData("Twice", 5)]
    [InlineData("Twice(", 6)]
    public async Task Inspection_gives_signature_and_documentation(string code, int position)
    {
        await Run("/// <summary>Doubles.</summary>\n/// <param name=\"value\">A number.</param>\nint Twice(int value) => 2 * value;");

        string text = (await _session.InspectAsync(code, position))!.Data["text/plain"]!.GetValue<string>();
        Assert.Contains("int Twice(int value)", text, StringComparison.Ordinal);
        Assert.Contains("Doubles.", text, StringComparison.Ordinal);
        Assert.Contains("value: A number.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 1", Completeness.Complete)]
    [InlineData("if (true) {", Completeness.Incomplete)]
    [InlineData("var x = );", Completeness.Invalid)]
    public void Completeness_is_judged(string code, Completeness expected) => Assert.Equal(expected, _session.CheckComplete(code));

    [Fact]
    public async Task An_interrupted_cell_keeps_what_it_assigned_and_what_it_would_have_replaced()
    {
        await Run("var result = 1;");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _session.RunAsync("var first = 5; Console.WriteLine(1); while (first > 0) { } var result = 2;", ++_count, _ => stop.CancelAsync(), stop.Token));

        Assert.Equal("6", await ValueOf("first + result"));
    }
}
