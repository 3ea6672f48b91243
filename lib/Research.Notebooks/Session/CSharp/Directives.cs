using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Takes the lines that are instructions to the session out of a cell's code.</summary>
internal static partial class Directives
{
    /// <summary>Splits a cell.</summary>
    /// <param name="source">The cell as written.</param>
    /// <returns>The code with blank lines where directives stood, so that line numbers hold, and the referenced assemblies.</returns>
    internal static (string Code, IReadOnlyList<string> References) Split(string source)
    {
        string[] lines = source.Split('\n');
        var references = new List<string>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (Reference().Match(line) is { Success: true } reference)
                references.Add(reference.Groups["what"].Value);
            else
                continue;
            lines[i] = "";
        }
        return (string.Join('\n', lines), references);
    }

    [GeneratedRegex("""^#r\s+"(?<what>[^"]+)"\s*$""")]
    private static partial Regex Reference();
}

/// <summary>An instruction to the session that cannot be carried out.</summary>
/// <param name="line">Line of the cell, from 1; 0 where it is not known.</param>
/// <param name="message">One sentence that says how to mend it.</param>
internal sealed class DirectiveException(int line, string message) : Exception(message)
{
    internal int Line => line;
}
