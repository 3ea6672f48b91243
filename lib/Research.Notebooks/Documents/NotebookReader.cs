using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Reads nbformat 4 and says in one sentence why something is not that.</summary>
internal static class NotebookReader
{
    internal static Notebook Read(string json, string name)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"'{name}' is not a notebook: it is not JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}).", problem);
        }
        try
        {
            return Read(root as JsonObject ?? throw new InvalidDataException("the file is not a JSON object"));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"'{name}' is not a notebook that can be read: {problem.Message}.", problem);
        }
    }

    private static Notebook Read(JsonObject root)
    {
        if (Number(root["nbformat"]) is not { } format)
            throw new InvalidDataException("it has no nbformat number");
        if (format != 4)
            throw new InvalidDataException($"its nbformat is {format}, not 4; convert it with: jupyter nbconvert --to notebook --nbformat 4");
        JsonArray cells = root["cells"] as JsonArray ?? throw new InvalidDataException("it has no list of cells");
        var ids = new HashSet<string>();
        return new Notebook
        {
            Metadata = Object(root["metadata"]),
            Cells = [.. cells.Select((cell, index) => ReadCell(cell as JsonObject ?? throw new InvalidDataException($"cell {index + 1} is not an object"), index, ids))],
        };
    }

    private static NotebookCell ReadCell(JsonObject cell, int index, HashSet<string> ids)
    {
        CellKind kind = Text(cell["cell_type"]) switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            var other => throw new InvalidDataException($"cell {index + 1} has the cell_type '{other}', not code, markdown or raw"),
        };
        string source = MultilineText.Read(cell["source"]) ?? throw new InvalidDataException($"cell {index + 1} has no source");
        string id = Text(cell["id"]) ?? NotebookCell.IdFor($"{index}/{source}");
        if (!ids.Add(id))
            throw new InvalidDataException($"two cells have the id '{id}'");
        return new NotebookCell
        {
            Kind = kind,
            Id = id,
            Source = source.ReplaceLineEndings("\n"),
            Metadata = Object(cell["metadata"]),
            Outputs = kind == CellKind.Code && cell["outputs"] is JsonArray outputs ? (JsonArray)outputs.DeepClone() : [],
            ExecutionCount = kind == CellKind.Code ? Number(cell["execution_count"]) : null,
            Attachments = cell["attachments"]?.DeepClone() as JsonObject,
        };
    }

    private static JsonObject Object(JsonNode? node) => node is JsonObject members ? (JsonObject)members.DeepClone() : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
