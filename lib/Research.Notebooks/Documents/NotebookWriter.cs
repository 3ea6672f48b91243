using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Writes nbformat 4.5 as Jupyter itself lays it out, so that saving in either leaves nothing to compare.</summary>
internal static class NotebookWriter
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write(Notebook notebook)
    {
        var root = new JsonObject
        {
            ["cells"] = new JsonArray([.. notebook.Cells.Select(Cell)]),
            ["metadata"] = Sorted(notebook.Metadata),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return root.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Cell(NotebookCell cell)
    {
        var node = new JsonObject();
        if (cell.Attachments is not null)
            node["attachments"] = Sorted(cell.Attachments);
        node["cell_type"] = cell.Kind switch { CellKind.Code => "code", CellKind.Markdown => "markdown", _ => "raw" };
        if (cell.Kind == CellKind.Code)
            node["execution_count"] = cell.ExecutionCount;
        node["id"] = cell.Id;
        node["metadata"] = Sorted(cell.Metadata);
        if (cell.Kind == CellKind.Code)
            node["outputs"] = new JsonArray([.. cell.Outputs.Select(output => Output(output!.AsObject()))]);
        node["source"] = MultilineText.Write(cell.Source);
        return node;
    }

    private static JsonNode Output(JsonObject output)
    {
        var node = (JsonObject)Sorted(output)!;
        if (node["text"] is JsonValue text)
            node["text"] = MultilineText.Write(text.GetValue<string>());
        if (node["data"] is JsonObject data)
        {
            foreach ((string mimeType, JsonNode? value) in data.ToArray())
            {
                if (mimeType.StartsWith("text/", StringComparison.Ordinal) && value is JsonValue)
                    data[mimeType] = MultilineText.Write(value.GetValue<string>());
            }
        }
        return node;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
