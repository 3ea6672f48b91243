using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Reads <c>.dib</c> files and says in one sentence why something is not that.</summary>
internal static class DibReader
{
    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Name for error messages.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal static Notebook Read(string text, string name)
    {
        if (text.AsSpan().ContainsAny('\0', '\uFFFD'))
            throw new InvalidDataException($"'{name}' is not a notebook that can be read: it is not text in UTF-8.");
        string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        JsonObject meta = ReadMeta(lines, name);
        string[] languages = [.. Names(meta)];
        string first = (meta[DibFile.KernelInfo] as JsonObject)?[DibFile.DefaultKernel] is JsonValue value && value.TryGetValue(out string? said) ? NotebookLanguage.Find(said) ?? said : NotebookLanguage.CSharp;
        (string Language, string Source)[] sections = [.. Sections(lines, first, languages)];
        var jupyter = meta[DibFile.Jupyter] as JsonObject;
        JsonObject[] entries = [.. (jupyter?["cells"] as JsonArray ?? []).OfType<JsonObject>()];
        return new Notebook
        {
            Metadata = jupyter?["metadata"] is JsonObject kept ? (JsonObject)kept.DeepClone() : Metadata(meta, first),
            Cells = WithUniqueIds(sections.Select((section, index) => Cell(section.Language, section.Source, index, Entry(entries, sections.Length, index, section.Source)))),
        };
    }

    private static JsonObject ReadMeta(string[] lines, string name)
    {
        int start = Array.FindIndex(lines, line => line.TrimEnd() == $"#!{DibFile.Meta}");
        if (start < 0)
            return [];
        if (lines.Take(start).Any(line => !string.IsNullOrWhiteSpace(line)))
            throw Bad("#!meta is not at its beginning");
        int end = Array.FindIndex(lines, start + 1, line => line.StartsWith("#!", StringComparison.Ordinal)) is var found and >= 0 ? found : lines.Length;
        try
        {
            return JsonNode.Parse(string.Join('\n', lines[(start + 1)..end])) as JsonObject ?? throw Bad("what stands below #!meta is not a JSON object");
        }
        catch (JsonException problem)
        {
            throw Bad($"what stands below #!meta is not JSON (line {start + 2 + (problem.LineNumber ?? 0)})");
        }

        InvalidDataException Bad(string reason) => new($"'{name}' is not a notebook that can be read: {reason}.");
    }

    /// <summary>The names and aliases of all languages that the file says it uses.</summary>
    private static IEnumerable<string> Names(JsonObject meta)
    {
        foreach (JsonObject item in ((meta[DibFile.KernelInfo] as JsonObject)?["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (JsonNode? node in (item["aliases"] as JsonArray ?? []).Append(item["name"]))
            {
                if (node is JsonValue value && value.TryGetValue(out string? text))
                    yield return text;
            }
        }
    }

    private static IEnumerable<(string Language, string Source)> Sections(string[] lines, string first, string[] languages)
    {
        string language = first;
        int start = 0;
        for (int i = 0; i <= lines.Length; i++)
        {
            string? next = i < lines.Length ? DibFile.LanguageOf(lines[i], languages) : "";
            if (next is null)
                continue;
            string source = Trimmed(lines.AsSpan(start, i - start));
            // What stands before the first cell is one only if it says something.
            if (language != DibFile.Meta && (start > 0 || source.Length > 0))
                yield return (language, source);
            (language, start) = (next, i + 1);
        }
    }

    /// <summary>The lines without blank ones around them.</summary>
    private static string Trimmed(ReadOnlySpan<string> lines)
    {
        while (lines is [var first, ..] && string.IsNullOrWhiteSpace(first))
            lines = lines[1..];
        while (lines is [.., var last] && string.IsNullOrWhiteSpace(last))
            lines = lines[..^1];
        return string.Join('\n', lines!);
    }

    /// <summary>What was kept of a cell: that in its place, or, where cells came or went, that of a cell of the same text.</summary>
    private static JsonObject? Entry(JsonObject[] entries, int cells, int index, string source) => entries.Length == cells
        ? entries[index]
        : entries.FirstOrDefault(entry => entry["text"] is JsonValue value && value.TryGetValue(out string? text) && text == NotebookCell.IdFor(source));

    private static NotebookCell Cell(string language, string source, int index, JsonObject? entry)
    {
        CellKind kind = language switch
        {
            NotebookLanguage.Markdown => entry?["cell_type"] is null ? CellKind.Markdown : CellKind.Code,
            DibFile.Raw => CellKind.Raw,
            _ => CellKind.Code,
        };
        return new NotebookCell
        {
            Kind = kind,
            Id = entry?["id"] is JsonValue value && value.TryGetValue(out string? id) && id.Length is > 0 and <= 64 ? id : NotebookCell.IdFor($"{index}/{source}"),
            Source = source,
            Metadata = entry?["metadata"] is JsonObject metadata ? (JsonObject)metadata.DeepClone() : kind == CellKind.Code ? DibFile.CellMetadata(language) : [],
            Attachments = entry?["attachments"]?.DeepClone() as JsonObject,
        };
    }

    private static NotebookCell[] WithUniqueIds(IEnumerable<NotebookCell> cells)
    {
        var ids = new HashSet<string>();
        return [.. cells.Select((cell, index) => ids.Add(cell.Id) ? cell : cell with { Id = NotebookCell.IdFor($"{index}/{cell.Id}/{cell.Source}") })];
    }

    /// <summary>Metadata as a Jupyter editor expects them of a notebook in that language.</summary>
    private static JsonObject Metadata(JsonObject meta, string language)
    {
        bool fsharp = language == NotebookLanguage.FSharp;
        var metadata = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = fsharp ? ".NET (F#)" : ".NET (C#)", ["language"] = fsharp ? "F#" : "C#", ["name"] = fsharp ? ".net-fsharp" : ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook" },
        };
        if (meta[DibFile.KernelInfo] is { } languages)
            metadata["polyglot_notebook"] = new JsonObject { [DibFile.KernelInfo] = languages.DeepClone() };
        foreach ((string name, JsonNode? value) in meta.Where(member => member.Key != DibFile.KernelInfo))
            metadata[name] = value?.DeepClone();
        return metadata;
    }
}
