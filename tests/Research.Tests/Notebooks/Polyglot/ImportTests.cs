using System.Text;
using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PolyglotSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private string Write(string name, string text)
    {
        _folder.Write(name, Encoding.UTF8.GetBytes(text));
        return _folder[name].Replace('\\', '/');
    }

    [Theory]
    [InlineData("setup.cs", "int Twice(int n) => 2 * n;")]
    [InlineData("setup.csx", "int Twice(int n) => 2 * n;")]
    [InlineData("setup.dib", "#!markdown\n\n# Setup\n\n#!csharp\n\nint Twice(int n) => 2 * n;")]
    [InlineData("setup.ipynb", """{"cells":[{"cell_type":"code","source":"int Twice(int n) => 2 * n;","metadata":{}}],"metadata":{},"nbformat":4}""")]
    public async Task What_a_file_declares_can_be_used(string name, string text) =>
        Assert.Equal("42", await _session.ValueAsync($"#!import \"{Write(name, text)}\"\nTwice(21)"));

    [Fact]
    public async Task An_FSharp_script_is_FSharp() => Assert.Equal("9", await _session.ValueAsync($"#!import {Write("setup.fsx", "let square n = n * n")}\n#!fsharp\nsquare 3"));

    [Fact]
    public async Task Text_is_shown()
    {
        await _session.RunAsync($"#!import {Write("note.md", "# Note\n")}");
        Assert.Equal("# Note", PolyglotSession.Text(_session.Display, "text/markdown"));
        await _session.RunAsync($"#!import {Write("part.html", "<hr>")}");
        Assert.Equal("<hr>", PolyglotSession.Text(_session.Display, "text/html"));
    }

    [Fact]
    public async Task An_error_names_file_cell_and_line()
    {
        string path = Write("setup.dib", "#!csharp\n\nvar ok = 1;\n\n#!csharp\n\n\nvar a = 1;\nvar b = missing;");

        Assert.StartsWith("Cell [1] (setup.dib, cell 2), line 2: CS0103", await _session.ErrorAsync($"#!import {path}"), StringComparison.Ordinal);
        Assert.StartsWith("Cell [2] (bad.cs), line 2: It broke.", await _session.ErrorAsync($"#!import {Write("bad.cs", "var c = 1;\nthrow new Exception(\"It broke.\");")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_imported_says_why()
    {
        Assert.Contains("line 1: There is no file 'nowhere.dib'", await _session.ErrorAsync("#!import nowhere.dib"), StringComparison.Ordinal);
        Assert.Contains("A file '.py' cannot be imported", await _session.ErrorAsync($"#!import {Write("a.py", "")}"), StringComparison.Ordinal);
        Assert.Contains("The file is missing; write #!import FILE.", await _session.ErrorAsync("#!import"), StringComparison.Ordinal);
        Assert.Contains("it is not JSON", await _session.ErrorAsync($"#!import {Write("a.ipynb", "{")}"), StringComparison.Ordinal);
        string self = _folder["self.dib"].Replace('\\', '/');
        Write("self.dib", $"#!csharp\n\n#!import {self}");
        Assert.Contains("imports itself", await _session.ErrorAsync($"#!import {self}"), StringComparison.Ordinal);
    }
}
