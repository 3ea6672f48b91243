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

    private JsonObject Json(CellOutput output) => output switch
    {
        DisplayOutput display => new JsonObject { ["output_type"] = "display_data", ["data"] = display.Bundle.Data.DeepClone(), ["metadata"] = display.Bundle.Metadata.DeepClone() },
        ResultOutput result => new JsonObject
        {
            ["output_type"] = "execute_result", ["execution_count"] = count, ["data"] = result.Bundle.Data.DeepClone(), ["metadata"] = result.Bundle.Metadata.DeepClone(),
        },
        ErrorOutput { Error: var error } => new JsonObject
        {
            ["output_type"] = "error", ["ename"] = error.Name, ["evalue"] = error.Message, ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
        },
        _ => throw new ArgumentException($"{output.GetType().Name} has no place in a notebook."),
    };

    private static JsonObject Json(Stream stream) => new() { ["output_type"] = "stream", ["name"] = stream.Name, ["text"] = stream.Text.ToString() };

    private sealed record Stream(string Name, TerminalText Text);
}
