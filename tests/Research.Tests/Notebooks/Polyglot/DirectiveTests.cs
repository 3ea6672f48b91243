using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

public sealed class DirectiveTests : IDisposable
{
    private readonly PolyglotSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_cell_shows_its_parts_in_order()
    {
        await _session.RunAsync("Console.Write(\"first\");\n#!html\n<b>bold</b>\n#!markdown\n# Title\n#!mermaid\ngraph LR; A-->B\n#!js\nalert(1);\n#!c#\n1 + 1");

        Assert.Equal("first", _session.Stdout);
        MimeBundle[] shown = [.. _session.Outputs.OfType<DisplayOutput>().Select(output => output.Bundle)];
        Assert.Equal(["text/html", "text/markdown", "text/vnd.mermaid", "application/javascript"], shown.Select(bundle => bundle.Data.First().Key));
        Assert.Equal(["<b>bold</b>", "# Title", "graph LR; A-->B", "alert(1);"], shown.Select(bundle => PolyglotSession.Text(bundle, bundle.Data.First().Key)));
        Assert.Equal("```mermaid\ngraph LR; A-->B\n```", PolyglotSession.Text(shown[2], "text/markdown"));
        Assert.Contains("not in a report", PolyglotSession.Text(shown[3]), StringComparison.Ordinal);
        Assert.IsType<ResultOutput>(_session.Outputs[^1]);
    }

    [Theory]
    [InlineData("#!csharp\n\nint x = missing;", 3)]
    [InlineData("#!html\n<b>\n</b>\n#!csharp\nvar a = 1;\n#!time\nint x = missing;", 7)]
    public async Task Lines_are_those_of_the_cell(string source, int line) =>
        Assert.StartsWith($"Cell [1], line {line}: CS0103", await _session.ErrorAsync(source), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_directive_is_answered_with_those_there_are_before_anything_runs()
    {
        string message = await _session.ErrorAsync("Console.Write(\"ran\");\n#!tmie\n1");

        Assert.Equal("Cell [1], line 2: The directive '#!tmie' is unknown (did you mean 'time'?); there are #!csharp, #!fsharp, #!html, #!markdown, #!javascript, #!mermaid, "
            + "#!share, #!set, #!who, #!whos, #!time, #!import, #!about and #!lsmagic.", message);
        Assert.Equal("", _session.Stdout);
    }

    [Theory]
    [InlineData("pwsh", "PowerShell")]
    [InlineData("powershell", "PowerShell")]
    [InlineData("sql", "SQL")]
    [InlineData("sql-orders", "SQL")]
    [InlineData("kql", "KQL")]
    [InlineData("http", "HttpClient")]
    [InlineData("httpRequest", "HttpClient")]
    [InlineData("python", "Python")]
    [InlineData("connect", "kernels")]
    [InlineData("value", "File.ReadAllText")]
    public async Task What_has_no_counterpart_is_refused_by_name(string name, string part)
    {
        string message = await _session.ErrorAsync($"#!{name} --anything\nGet-Process");

        Assert.StartsWith($"Cell [1], line 1: '#!{name}': ", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shebang_is_no_directive() => Assert.Equal("#!/bin/sh", await _session.ValueAsync("var text = \"\"\"\n#!/bin/sh\n\"\"\";\ntext"));

    [Fact]
    public async Task Text_behind_a_language_is_refused() =>
        Assert.Contains("'#!html' stands alone on its line; '<b>' belongs below it.", await _session.ErrorAsync("#!html <b>"), StringComparison.Ordinal);

    [Fact]
    public async Task Variables_are_named_and_listed()
    {
        await _session.RunAsync("var count = 3; var name = \"LeNet\"; var map = new Dictionary<string, int[]>();");
        await _session.RunAsync("#!who");
        Assert.Equal("count\nmap\nname", PolyglotSession.Text(_session.Display));

        await _session.RunAsync("#!whos");
        string[] lines = PolyglotSession.Text(_session.Display).Split('\n');
        Assert.Equal(["variable  type                       value", "count     int                        3"], lines.Take(2));
        Assert.StartsWith("map       Dictionary<string, int[]>", lines[2], StringComparison.Ordinal);
        Assert.Equal("name      string                     LeNet", lines[3]);
        Assert.Contains("<td>Dictionary&lt;string, int[]&gt;</td>", PolyglotSession.Text(_session.Display, "text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_measures_the_rest_of_the_cell_even_where_it_fails()
    {
        await _session.RunAsync("#!time\nawait Task.Delay(60);\nthrow new Exception(\"late\");");

        string text = PolyglotSession.Text(_session.Display);
        Assert.Matches(@"^Wall time: \d+\.\d ms$", text);
        Assert.True(double.Parse(text.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture) >= 59);
    }

    [Fact]
    public async Task About_names_versions_and_lsmagic_lists_all_there_is()
    {
        await _session.RunAsync("#!about");
        string about = PolyglotSession.Text(_session.Display);
        await _session.RunAsync("#!lsmagic");
        string list = PolyglotSession.Text(_session.Display);

        Assert.Contains(Environment.Version.ToString(), about, StringComparison.Ordinal);
        Assert.Contains("starts with the first F# cell", about, StringComparison.Ordinal);
        Assert.All(NotebookLanguage.All.Concat(Directive.All.Select(directive => directive.Usage)), name => Assert.Contains($"\n{(name.StartsWith("#!", StringComparison.Ordinal) ? name : "#!" + name)}", list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Directives_are_completed_and_described()
    {
        Completions names = await _session.Session.CompleteAsync("1\n#!sh", 6);
        MimeBundle? description = await _session.Session.InspectAsync("#!share --from x", 4);

        Assert.Equal(["#!share"], names.Matches.Select(match => match.Text));
        Assert.Equal((2, 6), (names.Start, names.End));
        Assert.StartsWith("#!share --from LANGUAGE NAME [--as NAME]: ", PolyglotSession.Text(description!), StringComparison.Ordinal);
        Assert.Equal(Completeness.Complete, _session.Session.CheckComplete("#!lsmagic"));
        Assert.Equal(Completeness.Incomplete, _session.Session.CheckComplete("#!html\n<b>\n#!csharp\nif (true) {"));
        Assert.Empty((await _session.Session.CompleteAsync("#!set --value \"a", 16)).Matches);
    }

    [Fact]
    public async Task A_session_can_begin_in_another_language()
    {
        using var html = new PolyglotSession(new SessionOptions { Language = "html" });
        await html.RunAsync("<p>text</p>");

        Assert.Equal("<p>text</p>", PolyglotSession.Text(html.Display, "text/html"));
        Assert.Contains("choose csharp, fsharp", Assert.Throws<ArgumentException>(() => new NotebookSession(new SessionOptions { Language = "basic" })).Message, StringComparison.Ordinal);
    }
}
