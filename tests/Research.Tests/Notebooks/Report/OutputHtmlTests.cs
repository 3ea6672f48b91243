using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Research.Charts;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class OutputHtmlTests
{
    private static readonly OutputHtml Outputs = new(new MarkdownHtml(new Outline(), new EmbeddedPictures(null)));

    private static string Write(params JsonObject[] outputs) => Outputs.Write(new JsonArray([.. outputs]));

    [Fact]
    public void The_richest_form_is_shown()
    {
        Assert.Equal("<div class=\"output wide\">\n<b>x</b>\n</div>\n", Write(Cells.Display(("text/plain", "x"), ("image/png", "AAAA"), ("text/html", "<b>x</b>"))));
        Assert.Equal("<div class=\"output\"><img src=\"data:image/jpeg;base64,AAAA\" alt=\"a &lt;b&gt;\"></div>\n", Write(Cells.Display(("image/jpeg", "AA\nAA\n"), ("text/plain", "a <b>"))));
        Assert.Equal("<div class=\"output\"><img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"\"></div>\n", Write(Cells.Display(("image/svg+xml", "<svg/>"))));
        Assert.Equal("<div class=\"output\">\n<p><em>x</em></p>\n</div>\n", Write(Cells.Display(("text/markdown", "*x*"), ("text/plain", "x"))));
        Assert.Equal("<div class=\"output\">\n<div class=\"math\">\\[a &lt; b\\]</div>\n</div>\n", Write(Cells.Display(("text/latex", "$$a < b$$"))));
        Assert.Equal("<pre class=\"output\">a &lt; b &amp; c</pre>\n", Write(Cells.Display(("text/plain", "a < b & c"))));
        Assert.Equal("<pre class=\"output\">two lines\nof text</pre>\n", Write(Cells.Display(("text/plain", new JsonArray("two lines\n", "of text")))));
        Assert.Contains("only application/x-unknown", Write(Cells.Display(("application/x-unknown", "x"))));
    }

    [Fact]
    public void A_figure_is_interactive_with_its_picture_for_readers_without_scripts()
    {
        JsonObject figure = Cells.Figure("It \"falls\" </script>.");
        string html = Write(figure);
        Assert.Matches("(?s)^<figure class=\"output plot\">\n<div class=\"interactive\" role=\"img\" aria-label=\"It &quot;falls&quot; &lt;/script&gt;.\" style=\"height:500px\"></div>", html);
        Assert.Contains($"<div class=\"still\"><img src=\"data:image/png;base64,{figure["data"]!["image/png"]}\" alt=\"It &quot;falls&quot; &lt;/script&gt;.\" width=\"", html);
        Assert.True(Outputs.HasFigures);
    }

    [Fact]
    public void Data_cannot_leave_its_script_element()
    {
        const string Evil = "</script><script>alert(1)</script><!--";
        string html = Write(Cells.Display((MimeTypes.Plotly, new JsonObject { ["data"] = new JsonArray(), ["layout"] = new JsonObject { ["title"] = Evil } })));
        string json = Regex.Match(html, "<script type=\"application/json\">(.*?)</script>").Groups[1].Value;
        Assert.DoesNotContain("<", json);
        Assert.Equal(Evil, (string)JsonNode.Parse(json)!["layout"]!["title"]!);
        Assert.DoesNotContain("alert", html.Replace(json, ""));
        Assert.DoesNotContain("</", Html.Script("var a = '</script>', b = '</SCRIPT>';"));
    }

    [Fact]
    public void Texts_of_one_stream_are_one_text_as_a_terminal_shows_it()
    {
        Assert.Equal("<pre class=\"output\">a\nb</pre>\n<pre class=\"output stderr\">c</pre>\n<pre class=\"output\">d</pre>\n",
            Write(Cells.Stream("stdout", "a\n"), Cells.Stream("stdout", "b\n"), Cells.Stream("stderr", "c\n"), Cells.Stream("stdout", "d")));
        Assert.Equal("<pre class=\"output\">epoch 10\ndone 100%</pre>\n", Write(Cells.Stream("stdout", "epoch 9\repoch 10\r\ndone  10%\rdone 100%\n")));
        Assert.Equal("", Write(Cells.Stream("stdout", "\n")));
    }

    [Fact]
    public void Errors_keep_their_colours_and_nothing_else_of_a_terminal()
    {
        Assert.Equal("<pre class=\"output error\"><span class=\"terminal-red\">InvalidOperationException</span>: a &lt; b\n  at Cell [1]</pre>\n",
            Write(Cells.Error("\u001b[0;31mInvalidOperationException\u001b[0m: a < b", "\u001b]8;;x\u0007  at Cell [1]\u001b[K")));
        Assert.Equal("<pre class=\"output error\">InvalidOperationException: No.</pre>\n", Write(Cells.Error()));
    }

    [Fact]
    public void Programs_and_diagrams_are_shown_as_their_source_and_never_run()
    {
        string script = Write(Cells.Display(("application/javascript", "alert('<b>')"), ("text/plain", "x")));
        Assert.Contains("JavaScript, as its source", script);
        Assert.DoesNotContain("<script", script);
        Assert.Contains("&lt;b&gt;", script);
        Assert.Contains("graph TD", Write(Cells.Display(("text/vnd.mermaid", "graph TD"), ("text/markdown", "```mermaid\ngraph TD\n```"))));
        Assert.Contains("&quot;a&quot;", Write(Cells.Display(("application/json", new JsonObject { ["a"] = 1 }))));
    }

    [Fact]
    public void A_picture_keeps_its_alt_text_and_size()
    {
        JsonObject output = Cells.Display(("image/png", "AAAA"), ("text/plain", "Plot"));
        output["metadata"]!["image/png"] = new JsonObject { ["alt"] = "A \"filter\".", ["width"] = 400 };
        Assert.Equal("<div class=\"output\"><img src=\"data:image/png;base64,AAAA\" alt=\"A &quot;filter&quot;.\" width=\"400\"></div>\n", Write(output));
    }
}
