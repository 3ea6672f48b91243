using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Gathers what a running cell puts out, from any thread, as nbformat outputs.</summary>
/// <param name="count">Number of the cell.</param>
internal sealed class OutputCollector(int count)
{
    private readonly Lock _lock = new();
    private readonly List<object> _outputs = [];

    internal void Add(CellOutput output)
    {
        lock (_lock)
        {
            if (output is not StreamOutput stream)
                _outputs.Add(Json(output));
            else if (_outputs is [.., Stream last] && last.Name == stream.Name)
                last.Text.Write(stream.Text);
            else
            {
                var started = new Stream(stream.Name, new TerminalText());
                started.Text.Write(stream.Text);
                _outputs.Add(started);
            }
        }
    }

    /// <summary>The outputs so far.</summary>
    internal JsonArray ToJson()
    {
        lock (_lock)
            return new JsonArray([.. _outputs.Select(output => output is Stream stream ? Json(stream) : ((JsonNode)output).DeepClone())]);
    }

    /// <summary>The line that the cell is writing now; empty where it is silent.</summary>
    internal string LiveLine()
    {
        lock (_lock)
            return _outputs is [.., Stream last] ? last.Text.CurrentLine : "";
    }

    private JsonObject Json(CellOutput output)
    {
        switch (output)
        {
            case DisplayOutput display:
                return Json("display_data", display.Bundle);
            case ResultOutput result:
                JsonObject node = Json("execute_result", result.Bundle);
                node["execution_count"] = count;
                return node;
            case ErrorOutput { Error: var error }:
                return new JsonObject
                {
                    ["output_type"] = "error",
                    ["ename"] = error.Name,
                    ["evalue"] = error.Message,
                    ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
                };
            default:
                throw new ArgumentException($"{output.GetType().Name} has no place in a notebook.");
        }
    }

    private static JsonObject Json(string type, MimeBundle bundle) =>
        new() { ["output_type"] = type, ["data"] = bundle.Data.DeepClone(), ["metadata"] = bundle.Metadata.DeepClone() };

    private static JsonObject Json(Stream stream) => new() { ["output_type"] = "stream", ["name"] = stream.Name, ["text"] = stream.Text.ToString() };

    private sealed record Stream(string Name, TerminalText Text);
}
