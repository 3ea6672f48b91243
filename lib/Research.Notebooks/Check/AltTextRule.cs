using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Every picture says in words what it shows.</summary>
internal static partial class AltTextRule
{
    private const string Rule = "alt-text";

    internal static IEnumerable<NotebookFinding> Check(Notebook notebook) =>
        notebook.Cells.SelectMany((cell, index) => Problems(cell).Select(problem => new NotebookFinding(Rule, index + 1, problem)));

    private static IEnumerable<string> Problems(NotebookCell cell) => cell.Kind == CellKind.Code
        ? cell.Outputs.OfType<JsonObject>().SelectMany(WithoutWords)
        : cell.Kind == CellKind.Markdown && Picture().IsMatch(cell.Source)
            ? ["A picture in the text has no alt text: write ![what it shows](…)."]
            : [];

    private static IEnumerable<string> WithoutWords(JsonObject output) =>
        from member in output["data"] as JsonObject ?? []
        where member.Key.StartsWith("image/", StringComparison.Ordinal)
        let alt = MultilineText.Read((output["metadata"] as JsonObject)?[member.Key] is JsonObject metadata ? metadata["alt"] : null)
        where string.IsNullOrWhiteSpace(alt)
        select $"A picture ({member.Key}) has no alt text: draw it with a figure of this library, or describe it in the output's metadata under {member.Key}, alt.";

    [GeneratedRegex("""!\[\s*\]\(|<img\b(?![^>]*\balt\s*=\s*["'][^"'])[^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex Picture();
}
