using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public sealed class TerminalHtmlTests
{
    [Theory]
    [InlineData("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;")]
    [InlineData("\u001b[31mred\u001b[0m plain", "<span class=\"terminal-red\">red</span> plain")]
    [InlineData("\u001b[1;92mok\u001b[22m!\u001b[39m.", "<span class=\"bold terminal-green\">ok</span><span class=\"terminal-green\">!</span>.")]
    [InlineData("\u001b[38;5;208mx\u001b[m", "<span style=\"color:#ff8700\">x</span>")]
    [InlineData("\u001b[38;2;1;2;3mx", "<span style=\"color:#010203\">x</span>")]
    [InlineData("\u001b[38;5;244mx", "<span style=\"color:#808080\">x</span>")]
    [InlineData("\u001b[48;5;1mx\u001b[38;9mx\u001b[38mx\u001b[38;5;999mx", "xxxx")]
    [InlineData("\u001b[34mone\ntwo\u001b[0m", "<span class=\"terminal-blue\">one</span>\n<span class=\"terminal-blue\">two</span>")]
    [InlineData("\u001b[33m 1 %\u001b[0m\r\u001b[32mdone\u001b[0m", "<span class=\"terminal-green\">done</span>")]
    [InlineData("epoch 10   \rdone       \n", "done")]
    [InlineData("ab\bc", "ac")]
    [InlineData("\b\u0001\u001b[2J\u001b]0;title\u0007\tx\u001b", "\tx")]
    public void A_terminal_would_show_the_same(string text, string html) => Assert.Equal(html, TerminalHtml.Write(text));

    [Fact]
    public void A_flood_is_cut_and_counted() => Assert.EndsWith("… 5 more characters", TerminalHtml.Write(new string('x', (1 << 20) + 5)), StringComparison.Ordinal);
}
