using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>What a terminal would show of a text, without colours.</summary>
internal static partial class PlainText
{
    /// <summary>The text without escape sequences and control characters; see <see cref="TerminalText"/> for those that move.</summary>
    internal static string Of(string text)
    {
        var terminal = new TerminalText();
        terminal.Write(EscapeSequences().Replace(text, ""));
        return ControlCharacters().Replace(terminal.ToString(), "");
    }

    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]")]
    private static partial Regex EscapeSequences();

    [GeneratedRegex(@"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")]
    private static partial Regex ControlCharacters();
}
