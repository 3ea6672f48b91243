using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Writes <c>.dib</c> files. Outputs and execution times are left out; a cell of several languages becomes one cell for each.</summary>
internal static class DibWriter
{
    private static readonly JsonSerializerOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the file.</summary>
    /// <exception cref="InvalidDataException">A text cell has a line that would begin a new cell.</exception>
    internal static string Write(Notebook notebook)
    {
        string[] languages = [.. notebook.Cells.Where(cell => cell.Kind == CellKind.Code).Select(cell => NotebookLanguage.Of(cell, notebook)).Distinct()];
        (string Language, NotebookCell Cell)[] cells = [.. notebook.Cells.SelectMany((cell, index) => Cells(cell, index, notebook, languages))];
        var text = new StringBuilder($"#!{DibFile.Meta}\n\n{Meta(notebook, languages, cells).ToJsonString(Layout)}\n");
        foreach ((string language, NotebookCell cell) in cells)
            text.Append($"\n#!{language}\n\n{cell.Source.Trim('\n')}\n");
        return text.ToString();
    }

    private static JsonObject Meta(Notebook notebook, string[] languages, (string Language, NotebookCell Cell)[] cells)
    {
        var metadata = (JsonObject)notebook.Metadata.DeepClone();
        metadata.Remove("research"); // the facts of a run, whose outputs are left out
        return new JsonObject
        {
            [DibFile.KernelInfo] = (metadata["polyglot_notebook"] as JsonObject)?[DibFile.KernelInfo]?.DeepClone() ?? new JsonObject
            {
                [DibFile.DefaultKernel] = NotebookLanguage.Of(notebook),
                ["items"] = new JsonArray([.. languages.Select(language => new JsonObject { ["aliases"] = new JsonArray(), ["name"] = language })]),
            },
            [DibFile.Jupyter] = new JsonObject { ["cells"] = new JsonArray([.. cells.Select(pair => Entry(pair.Language, pair.Cell))]), ["metadata"] = metadata },
        };
    }

    private static JsonObject Entry(string language, NotebookCell cell)
    {
        var entry = new JsonObject { ["id"] = cell.Id, ["metadata"] = CellExecution.WithoutTimes(cell.Metadata), ["text"] = NotebookCell.IdFor(cell.Source.Trim('\n')) };
        if (cell.Kind == CellKind.Code && language == NotebookLanguage.Markdown)
            entry["cell_type"] = "code";
        if (cell.Attachments is { } attachments)
            entry["attachments"] = attachments.DeepClone();
        return entry;
    }

    /// <summary>A cell as it goes into the file: a code cell once for each language in it.</summary>
    private static IEnumerable<(string Language, NotebookCell Cell)> Cells(NotebookCell cell, int index, Notebook notebook, string[] languages)
    {
        string[] lines = cell.Source.Split('\n');
        if (cell.Kind != CellKind.Code)
        {
            if (lines.FirstOrDefault(line => DibFile.LanguageOf(line, languages) is not null) is { } selector)
                throw new InvalidDataException($"Cell {index + 1} is text with the line '{selector}', which would begin a new cell in a .dib file; indent that line by a blank.");
            return [(cell.Kind == CellKind.Markdown ? NotebookLanguage.Markdown : DibFile.Raw, cell)];
        }
        var parts = new List<(string Language, List<string> Lines)> { (NotebookLanguage.Of(cell, notebook), []) };
        foreach (string line in lines)
        {
            if (DibFile.LanguageOf(line, languages) is { } next)
                parts.Add((next, []));
            else
                parts[^1].Lines.Add(line);
        }
        if (parts.Count > 1 && parts[0].Lines.All(string.IsNullOrWhiteSpace))
            parts.RemoveAt(0);
        string whole = NotebookLanguage.Of(cell, notebook);
        return parts.Select((part, number) => (part.Language, Part(cell, part.Language == whole ? null : part.Language, string.Join('\n', part.Lines), number)));
    }

    /// <summary>A part of a cell, with the cell's metadata but a language of its own where it has one.</summary>
    private static NotebookCell Part(NotebookCell cell, string? language, string source, int number)
    {
        var metadata = (JsonObject)cell.Metadata.DeepClone();
        foreach ((string name, JsonNode? value) in language is null ? [] : DibFile.CellMetadata(language))
            metadata[name] = value?.DeepClone();
        return cell with { Source = source, Metadata = metadata, Id = number == 0 ? cell.Id : NotebookCell.IdFor($"{cell.Id}/{number}") };
    }
}
