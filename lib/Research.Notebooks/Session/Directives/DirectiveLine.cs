using System.Text;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>A line of a cell that speaks to the session: <c>#!name argument --option value</c>.</summary>
/// <param name="Name">The name without <c>#!</c>.</param>
/// <param name="Words">What follows it.</param>
/// <param name="Line">Line of the cell, from 1.</param>
internal sealed partial record DirectiveLine(string Name, IReadOnlyList<DirectiveWord> Words, int Line)
{
    /// <summary>Reads a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <returns>Null where the line is no directive.</returns>
    /// <exception cref="DirectiveException">A quotation mark is not closed.</exception>
    internal static DirectiveLine? Parse(string text, int line) =>
        Form().Match(text) is { Success: true } match
            ? new DirectiveLine(match.Groups["name"].Value, Split(match.Groups["rest"].Value, match.Groups["name"].Value, line), line)
            : null;

    /// <summary>An error of this line.</summary>
    internal DirectiveException Error(string message) => new(Line, message);

    /// <summary>Words are separated by blanks; quotation marks keep blanks within a word, and a backslash keeps a quotation mark.</summary>
    private static List<DirectiveWord> Split(string text, string name, int line)
    {
        var words = new List<DirectiveWord>();
        StringBuilder? word = null;
        bool quoted = false;
        char? quote = null;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (quote is { } open)
            {
                if (character == open)
                    quote = null;
                else
                    word!.Append(character == '\\' && i + 1 < text.Length && (text[i + 1] == open || text[i + 1] == '\\') ? text[++i] : character);
            }
            else if (char.IsWhiteSpace(character))
                End();
            else if (character is '"' or '\'')
            {
                quote = character;
                quoted |= word is null;
                word ??= new StringBuilder();
            }
            else
                (word ??= new StringBuilder()).Append(character);
        }
        if (quote is { } missing)
            throw new DirectiveException(line, $"'#!{name}' has a quotation mark {missing} that is not closed.");
        End();
        return words;

        void End()
        {
            if (word is not null)
                words.Add(new DirectiveWord(word.ToString(), quoted));
            (word, quoted) = (null, false);
        }
    }

    [GeneratedRegex(@"^\s*#!(?<name>[A-Za-z][\w#+.-]*)(?<rest>(\s.*)?)$", RegexOptions.Singleline)]
    private static partial Regex Form();
}

/// <summary>A word of a directive.</summary>
/// <param name="Text">The word, without quotation marks.</param>
/// <param name="Quoted">Whether it began with a quotation mark, and so is a text whatever it looks like.</param>
internal sealed record DirectiveWord(string Text, bool Quoted);
