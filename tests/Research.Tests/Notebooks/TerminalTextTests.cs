using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain\ntext", "plain\ntext")]
    [InlineData("keeps trailing  \n", "keeps trailing  \n")]
    [InlineData("long line\rshort", "shortline")]
    [InlineData("1 of 3\r2 of 3\r3 of 3\n", "3 of 3\n")]
    [InlineData("epoch 10   \rdone       \n", "done\n")]
    [InlineData("ab\bc", "ac")]
    [InlineData("\b\b", "")]
    [InlineData("windows\r\nline", "windows\nline")]
    public void It_holds_what_a_terminal_would_show(string written, string shown)
    {
        var text = new TerminalText();
        foreach (char character in written)
            text.Write(character.ToString());

        Assert.Equal(shown, text.ToString());
    }

    [Fact]
    public void A_flood_is_cut_and_counted()
    {
        var text = new TerminalText();
        for (int i = 0; i < 3 << 10; i++)
            text.Write(new string('x', 1023) + "\n");

        string shown = text.ToString();

        Assert.InRange(shown.Length, 1 << 20, (1 << 20) + 100);
        Assert.EndsWith(" more characters\n", shown, StringComparison.Ordinal);
    }
}
