using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class MarkdownHtmlTests
{
    private static string Write(string text, string? folder = null, JsonObject? attachments = null) =>
        new MarkdownHtml(new Outline(), new EmbeddedPictures(folder)).WriteCell(text, attachments);

    [Fact]
    public void Formulas_keep_their_source()
    {
        Assert.Equal("<p>if <span class=\"math\">\\(a_1 &lt; b_1\\)</span> or <span class=\"math display\">\\(x \\\\ *y*\\)</span></p>\n", Write("if $a_1 < b_1$ or $$x \\\\ *y*$$"));
        Assert.Contains("<div class=\"math\">\n\\[\n\\sum_i w_i\n\\]</div>", Write("$$\n\\sum_i w_i\n$$"));
        Assert.DoesNotContain("math", Write("between $5 and $6"));
    }

    [Fact]
    public void Tables_scroll_in_their_own_box_and_html_stays()
    {
        string html = Write("| a | b |\n|---|--:|\n| $|w|$ | <b>2</b> |\n\n<div class=\"mine\">x</div>");
        Assert.StartsWith("<div class=\"wide\">\n<table>", html);
        Assert.Contains("</table>\n</div>\n", html);
        Assert.Contains("<td><span class=\"math\">\\(|w|\\)</span></td>\n<td style=\"text-align: right;\"><b>2</b></td>", html);
        Assert.Contains("<div class=\"mine\">x</div>", html);
    }

    [Fact]
    public void Code_is_highlighted_by_its_language()
    {
        Assert.Equal("<pre class=\"source\"><code><span class=\"keyword\">int</span> a;</code></pre>\n", Write("```csharp\nint a;\n```"));
        Assert.Contains("<span class=\"keyword\">import</span>", Write("```python\nimport torch\n```"));
        Assert.Equal("<pre class=\"source\"><code>a &lt; b</code></pre>\n", Write("```\na < b\n```"));
    }

    [Fact]
    public void Pictures_become_data()
    {
        var attachments = new JsonObject { ["my mask.png"] = new JsonObject { ["image/png"] = "AAAA" } };
        Assert.Equal("<p><img src=\"data:image/png;base64,AAAA\" alt=\"a mask\" /></p>\n", Write("![a mask](attachment:my%20mask.png)", attachments: attachments));
        Assert.Equal("<img width=\"9\" src=\"data:image/png;base64,AAAA\">", Write("<img width=\"9\" src=\"attachment:my mask.png\">", attachments: attachments).Trim());
        Assert.Equal("<p><a href=\"attachment:other.png\">lost</a></p>\n", Write("![lost](attachment:other.png)", attachments: attachments));

        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "a.png"), [1, 2, 3]);
            Assert.Equal("<p><img src=\"data:image/png;base64,AQID\" alt=\"a\" /></p>\n", Write("![a](a.png)", folder));
            Assert.Equal("<p><a href=\"a.png\">a</a></p>\n", Write("![a](a.png)"));
            Assert.Equal("<p><a href=\"b.png\">b.png</a></p>\n", Write("![](b.png)", folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
