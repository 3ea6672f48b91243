using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class HtmlReportTests
{
    private const string PlotlyProgram = "/* the plotly program */";

    private static string Write(params NotebookCell[] cells) => HtmlReport.Write(Cells.Notebook(cells), () => PlotlyProgram);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [Fact]
    public void A_report_loads_nothing_from_elsewhere()
    {
        string html = Write(
            Cells.Markdown("# T\n\n$x$ and [a link](https://example.org) and ![a picture](https://example.org/a.png) and <img src=\"http://example.org/b.png\" alt=\"another\">"),
            Cells.Code("1 + 1", Cells.Figure()));
        string page = Regex.Replace(html, "<script>.*?</script>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch("(?i)\\ssrc=(?!\"data:)", page);
        Assert.DoesNotMatch("(?i)url\\((?!data:)", page);
        Assert.DoesNotMatch("(?i)<link|@import|<base|<iframe|<object", page);
        Assert.Contains("Content-Security-Policy\" content=\"default-src 'none'", page);
        Assert.Contains("<a href=\"https://example.org\">a link</a>", page);
        Assert.Contains("<a href=\"https://example.org/a.png\">a picture</a>", page);
        Assert.Contains("<a href=\"http://example.org/b.png\">another</a>", page);
    }

    [Fact]
    public void Programs_are_in_the_report_once_and_only_where_they_are_needed()
    {
        string plain = HtmlReport.Write(Cells.Notebook(Cells.Markdown("# T\n\ncosts $5"), Cells.Code("1")), () => throw new InvalidOperationException("not needed"));
        Assert.DoesNotContain("katex", plain, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, Count(plain, "<script"));

        string rich = Write(Cells.Markdown("$a$\n\n$$b$$"), Cells.Markdown("$c$"), Cells.Code("f", Cells.Figure(), Cells.Figure()));
        Assert.Equal(1, Count(rich, PlotlyProgram));
        Assert.Equal(1, Count(rich, "katex.render("));
        Assert.Equal(1, Count(rich, "Permission is hereby granted"));
        Assert.Equal(2, Count(rich, "<figure class=\"output plot"));
        Assert.Equal(20, Count(rich, "url(data:font/woff2;base64,"));
    }

    [Fact]
    public void The_same_notebook_gives_the_same_report()
    {
        NotebookCell[] cells = [Cells.Markdown("# T\n\n$x$"), Cells.Code("1", Cells.Figure()).Executed(1, "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")];
        Assert.Equal(Write(cells), Write(cells));
        Notebook saved = Notebook.Parse(Cells.Notebook(cells).ToJson());
        Assert.Equal(HtmlReport.Write(saved, () => PlotlyProgram), HtmlReport.Write(Notebook.Parse(saved.ToJson()), () => PlotlyProgram));
    }

    [Fact]
    public void The_first_heading_is_the_title_and_no_level_is_skipped()
    {
        string html = Write(Cells.Code("1"), Cells.Markdown("# Prune & *share*\n\nWords.\n\n### A\n\n##### B\n\n# C"), Cells.Markdown("## A"), Cells.Code("2", Cells.Display(("text/markdown", "###### D"))));
        Assert.Contains("<title>Prune &amp; share</title>", html);
        Assert.Equal(1, Count(html, "<h1"));
        Assert.Contains("<a class=\"anchor\" href=\"#a-1\" aria-label=\"Link to this section\">#</a></h3>", html);
        Assert.Contains("<h1 id=\"prune--share\">Prune &amp; <em>share</em></h1>", html);
        Assert.Equal(["h2 a", "h3 b", "h2 c", "h3 a-1", "h4 d"], Regex.Matches(html, "<(h[2-6]) id=\"([^\"]*)\"").Select(match => $"{match.Groups[1]} {match.Groups[2]}"));
        Assert.Contains("<li class=\"level3\"><a href=\"#a-1\">A</a></li>", html);
        Assert.DoesNotContain("<a href=\"#d\"", html);
    }

    [Fact]
    public void Environment_number_and_duration_are_shown_where_they_are_known()
    {
        Notebook notebook = Cells.Notebook(
            Cells.Markdown("# T"),
            Cells.Code("a").Executed(1, "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:04.200000Z"),
            Cells.Code("b").Executed(2, "2026-01-01T00:00:05Z", "2026-01-01T00:01:05Z"));
        string html = HtmlReport.Write(notebook with { Metadata = (JsonObject)JsonNode.Parse("""{"research":{"environment":[["Seeds","1, 2"],["Data <set>","MNIST"]]}}""")! }, () => "");
        Assert.Contains("<tr><th scope=\"row\">Seeds</th><td>1, 2</td></tr>\n<tr><th scope=\"row\">Data &lt;set&gt;</th><td>MNIST</td></tr>\n<tr><th scope=\"row\">Run time</th><td>1 min 4 s</td></tr>", html);
        Assert.Contains("<p class=\"origin\">run time 1 min 4 s</p>", html);
        Assert.Contains("<span>[1]</span> <span class=\"duration\">4.2 s</span>", html);
        Assert.Contains("<span>[2]</span> <span class=\"duration\">1 min 0 s</span>", html);
        Assert.DoesNotContain("<table class=\"environment", HtmlReport.Write(notebook, () => ""));
    }

    [Fact]
    public void A_notebook_that_was_never_executed_has_a_report()
    {
        string html = Write(Cells.Code("var x = 1;"), Cells.Code(""), new NotebookCell { Kind = CellKind.Raw, Id = "", Source = "raw <b>" });
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\"", html);
        Assert.Contains("<title>Notebook</title>", html);
        Assert.Contains("raw &lt;b&gt;", html);
        Assert.Contains("<summary>Code</summary>", html);
        Assert.Equal(1, Count(html, "<div class=\"code\">"));
        Assert.Contains("<h1>Notebook</h1>", HtmlReport.Write(Cells.Notebook(), () => ""));
    }

    [Fact]
    public void Tags_fold_away_or_leave_out()
    {
        NotebookCell cell = Cells.Code("secret", Cells.Stream("stdout", "shown"));
        Assert.Matches("(?s)<details class=\"input\">\n<summary>Code</summary>.*secret.*</details>\n<pre class=\"output\">shown", Write(cell));
        Assert.Matches("(?s)secret.*<details class=\"results\">\n<summary>Output</summary>\n<pre class=\"output\">shown</pre>\n</details>", Write(cell.Tagged("hide-output")));
        Assert.DoesNotContain("secret", Write(cell.Tagged("remove-input")));
        Assert.DoesNotContain("shown", Write(cell.Tagged("remove-output")));
        Assert.DoesNotContain("<div class=\"code\">", Write(cell.Tagged("remove-cell")));
    }

    [Fact]
    public void Code_can_be_unfolded_but_for_what_its_author_folds()
    {
        var options = new ReportOptions { ShowCode = true };
        NotebookCell cell = Cells.Code("code");
        var folded = new JsonObject { ["jupyter"] = new JsonObject { ["source_hidden"] = true } };
        string html = HtmlReport.Write(Cells.Notebook(cell, cell.Tagged("hide-input"), cell with { Metadata = folded }), () => "", options);
        Assert.Equal(1, Count(html, "<details class=\"input\" open>"));
        Assert.Equal(2, Count(html, "<details class=\"input\">"));
    }

    [Fact]
    public void The_notebook_is_named_and_linked()
    {
        string linked = HtmlReport.Write(Cells.Notebook(), () => "", new ReportOptions { NotebookName = "a b.ipynb", NotebookAddress = "../a%20b.ipynb" });
        Assert.Contains("<p class=\"origin\"><a href=\"../a%20b.ipynb\">a b.ipynb</a></p>", linked);
        Assert.Contains("<p class=\"origin\">a&amp;b.ipynb</p>", HtmlReport.Write(Cells.Notebook(), () => "", new ReportOptions { NotebookName = "a&b.ipynb" }));
    }

    [Fact]
    public void Control_characters_of_a_program_become_escapes()
    {
        string html = HtmlReport.Write(Cells.Notebook(Cells.Code("f", Cells.Figure())), () => "var a = '\u001b\u0089\u0001';");
        Assert.Contains(@"var a = '\x1b\x89\x01';", html);
    }
}
