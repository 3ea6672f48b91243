using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>What a terminal would show of a text, without colours.</summary>
internal static partial class TerminalText
{
    /// <summary>The text without escape sequences; a carriage return writes over its line.</summary>
    internal static string Plain(string text)
    {
        string plain = EscapeSequences().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal);
        if (plain.Contains('\r', StringComparison.Ordinal))
            plain = string.Join('\n', plain.Split('\n').Select(LastWritten));
        return ControlCharacters().Replace(plain, "");
    }

    private static string LastWritten(string line) =>
        line.Split('\r').Aggregate((shown, next) => next.Length < shown.Length ? next + shown[next.Length..] : next);

    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]")]
    private static partial Regex EscapeSequences();

    [GeneratedRegex(@"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")]
    private static partial Regex ControlCharacters();
}
