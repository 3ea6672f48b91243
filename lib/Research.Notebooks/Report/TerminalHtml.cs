using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>
/// What a terminal would show of a text, in its colours: a carriage return goes back to the start of the line, a backspace one
/// character, and what follows overwrites. Escape sequences that are not colours, and control characters, are left out.
/// </summary>
internal static partial class TerminalHtml
{
    private const int Longest = 1 << 20;

    /// <summary>The text as the content of a <c>pre</c> element, without empty lines at its end.</summary>
    internal static string Write(string text)
    {
        string shown = text.Length <= Longest ? text : FormattableString.Invariant($"{text[..Longest]}\u001b[0m\n… {text.Length - Longest:N0} more characters");
        var html = new StringBuilder();
        var line = new List<(char Character, TerminalStyle Style)>();
        var style = TerminalStyle.Plain;
        int column = 0;
        foreach (Match part in Parts().Matches(shown))
        {
            if (part.Value[0] is '\u001b' or '\u009b')
            {
                style = part.Groups["colours"] is { Success: true } colours ? style.After(colours.Value) : style;
                continue;
            }
            switch (part.Value[0])
            {
                case '\n':
                    html.Append(Line(line)).Append('\n');
                    line.Clear();
                    column = 0;
                    break;
                case '\r':
                    column = 0;
                    break;
                case '\b':
                    column = Math.Max(0, column - 1);
                    break;
                case var character when column < line.Count:
                    line[column++] = (character, style);
                    break;
                case var character when !char.IsControl(character) || character == '\t':
                    line.Add((character, style));
                    column++;
                    break;
            }
        }
        return html.Append(Line(line)).ToString().TrimEnd();
    }

    private static string Line(List<(char Character, TerminalStyle Style)> line)
    {
        int length = line.FindLastIndex(cell => cell.Character != ' ') + 1;
        var html = new StringBuilder();
        for (int start = 0, end; start < length; start = end)
        {
            for (end = start + 1; end < length && line[end].Style == line[start].Style; end++) { }
            string text = Html.Escape(string.Create(end - start, (line, start), (run, cells) =>
            {
                for (int i = 0; i < run.Length; i++)
                    run[i] = cells.line[cells.start + i].Character;
            }));
            html.Append(line[start].Style.Attributes is { Length: > 0 } attributes ? string.Create(CultureInfo.InvariantCulture, $"<span{attributes}>{text}</span>") : text);
        }
        return html.ToString();
    }

    [GeneratedRegex(@"(?:\x1b\[|\x9b)(?<colours>[\d;:]*)m|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]?|[^\x1b\x9b]", RegexOptions.Singleline)]
    private static partial Regex Parts();
}
