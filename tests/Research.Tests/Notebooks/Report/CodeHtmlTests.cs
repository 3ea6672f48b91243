using System.Net;
using System.Text.RegularExpressions;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class CodeHtmlTests
{
    private const string Code = """"
        #r "nuget: Example, 1.0"
        // a < b
        using System.Linq;
        var xs = new List<int> { 1, 0x2F, 25_000 };
        public record Point(int X) { public required string Name { get; init; } = """raw "q" text"""; }
        Console.WriteLine($"{xs.Count} <b>\n"); /* two
        lines */ await foreach (var x in Stream()) { }
        """";

    [Fact]
    public void The_words_of_the_language_are_marked()
    {
        string html = CodeHtml.Write(Code, "C#");
        Assert.Contains("<span class=\"preprocessorKeyword\">#r &quot;nuget: Example, 1.0&quot;", html);
        Assert.Contains("<span class=\"comment\">// a &lt; b</span>", html);
        Assert.Contains("<span class=\"keyword\">var</span> xs", html);
        Assert.Contains("<span class=\"keyword\">record</span> Point", html);
        Assert.Contains("<span class=\"number\">25_000</span>", html);
        Assert.Contains("<span class=\"string\">&quot;&quot;&quot;raw &quot;q&quot; text&quot;&quot;&quot;</span>", html);
    }

    [Theory]
    [InlineData(Code, "csharp")]
    [InlineData("#!magic\n%%time\nif (unfinished \"\n}} 'x' @ \\ #if\n#endif é 😀", "csharp")]
    [InlineData("let f x = x + 1 // <three>\n\n  f 2", "fsharp")]
    [InlineData("anything <at> all", "brainfuck")]
    public void No_character_is_lost(string code, string language)
    {
        string html = CodeHtml.Write(code, language);
        Assert.Equal(code, WebUtility.HtmlDecode(Regex.Replace(html.Trim(), "<[^>]+>", "")));
    }

    [Fact]
    public void A_cell_says_its_language_or_the_notebook_does()
    {
        var cell = Cells.Code("let x = 1");
        Assert.Equal("csharp", CodeHtml.LanguageOf(cell, Cells.Notebook()));
        Notebook notebook = Notebook.Parse("""{"nbformat":4,"cells":[{"cell_type":"code","source":"","metadata":{"polyglot_notebook":{"kernelName":"fsharp"}}}],"metadata":{"kernelspec":{"language":"python"}}}""");
        Assert.Equal("python", CodeHtml.LanguageOf(cell, notebook));
        Assert.Equal("fsharp", CodeHtml.LanguageOf(notebook.Cells[0], notebook));
    }
}
