using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Nothing in a notebook holds on one machine only, or names it.</summary>
internal static partial class PlaceRule
{
    internal static IEnumerable<NotebookFinding> Check(Notebook notebook, IReadOnlyList<string> names)
    {
        for (int i = 0; i < notebook.Cells.Count; i++)
        {
            NotebookCell cell = notebook.Cells[i];
            string[] outputs = [.. cell.Outputs.SelectMany(Texts)];
            if (Path(cell.Source) is { } source)
                yield return new NotebookFinding("path", i + 1, $"The source names the absolute path {source}: write it relative to the notebook, or use a parameter.");
            if (outputs.Select(Path).FirstOrDefault(found => found is not null) is { } shown)
                yield return new NotebookFinding("path", i + 1, $"An output names the absolute path {shown}: print relative paths, and run it again.");
            foreach (string name in names.Where(name => outputs.Append(cell.Source).Any(text => Names(text, name))))
                yield return new NotebookFinding("machine", i + 1, $"The cell or its output names this machine or its user ('{name}'): take it out, and run it again.");
        }
    }

    private static string? Path(string text) => AbsolutePath().Match(text) is { Success: true } match ? match.Value : null;

    private static bool Names(string text, string name) => Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(name)}(?!\w)", RegexOptions.IgnoreCase);

    /// <summary>The texts of an output; pictures and data hold none.</summary>
    private static IEnumerable<string> Texts(JsonNode? output)
    {
        if (output is not JsonObject members)
            return [];
        IEnumerable<JsonNode?> data = members["data"] is JsonObject forms ? forms.Where(form => form.Key.StartsWith("text/", StringComparison.Ordinal)).Select(form => form.Value) : [];
        return data.Append(members["text"]).Append(members["evalue"]).Append(members["traceback"]).Select(MultilineText.Read).OfType<string>();
    }

    /// <summary>A path below a folder that systems keep at their root, or a file or a folder's content on a drive; not what LaTeX and string escapes write behind a colon.</summary>
    [GeneratedRegex("""(?<![\w.:/\\-])(?:/(?:home|root|Users|tmp|var|opt|mnt|media|usr|srv|private|Volumes|work|workspace|workspaces)/[^\s"'<>|*?)]*|[A-Za-z]:\\{1,2}(?:[\w.~$-]+\\{1,2}|[\w~$-]+\.)\w[^\s"'<>|*?)]*)""")]
    private static partial Regex AbsolutePath();
}
