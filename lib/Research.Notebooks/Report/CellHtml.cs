using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Turns cells into HTML as a part of one report. Tags mean what they mean in Jupyter: <c>hide-input</c>, <c>hide-output</c> and
/// <c>hide-cell</c> fold that part away at first, <c>remove-input</c>, <c>remove-output</c> and <c>remove-cell</c> leave it out.
/// </summary>
/// <param name="notebook">The notebook of the cells.</param>
/// <param name="markdown">Writes Markdown.</param>
/// <param name="outputs">Writes outputs.</param>
/// <param name="showCode">Whether code is unfolded where no tag folds it.</param>
internal sealed class CellHtml(Notebook notebook, MarkdownHtml markdown, OutputHtml outputs, bool showCode)
{
    internal string Write(NotebookCell cell) => cell.Tags.Contains("remove-cell") ? "" : cell.Kind switch
    {
        CellKind.Markdown => $"<div class=\"text\">\n{markdown.WriteCell(cell.Source, cell.Attachments)}</div>\n",
        CellKind.Raw => string.IsNullOrWhiteSpace(cell.Source) ? "" : $"<pre class=\"output\">{TerminalHtml.Write(cell.Source)}</pre>\n",
        _ => WriteCode(cell),
    };

    private string WriteCode(NotebookCell cell)
    {
        string source = cell.Tags.Contains("remove-input") || string.IsNullOrWhiteSpace(cell.Source) ? "" : Source(cell);
        string results = cell.Tags.Contains("remove-output") ? "" : Results(cell);
        return source.Length + results.Length == 0 ? "" : $"<div class=\"code\">\n{source}{results}</div>\n";
    }

    private string Source(NotebookCell cell)
    {
        string code = CodeHtml.Write(cell.Source, CodeHtml.LanguageOf(cell, notebook));
        string execution = cell.ExecutionCount is { } count ? FormattableString.Invariant($" <span>[{count}]</span>") : "";
        if (ExecutionTime.Of(cell) is { } time)
            execution += $" <span class=\"duration\">{ExecutionTime.Text(time)}</span>";
        string open = showCode && !IsHidden(cell, "hide-input", "source_hidden") ? " open" : "";
        return $"<details class=\"input\"{open}>\n<summary>Code{execution}</summary>\n{code}</details>\n";
    }

    private string Results(NotebookCell cell)
    {
        string results = outputs.Write(cell.Outputs);
        return results.Length > 0 && IsHidden(cell, "hide-output", "outputs_hidden") ? $"<details class=\"results\">\n<summary>Output</summary>\n{results}</details>\n" : results;
    }

    private static bool IsHidden(NotebookCell cell, string tag, string property) =>
        cell.Tags.Contains(tag) || cell.Tags.Contains("hide-cell")
        || (cell.Metadata["jupyter"] is JsonObject jupyter && jupyter[property] is JsonValue value && value.TryGetValue(out bool hidden) && hidden);
}
