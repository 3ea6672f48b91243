using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Gathers what a running cell puts out, from any thread, as nbformat outputs.</summary>
/// <param name="count">Number of the cell.</param>
/// <param name="displays">The displays of all cells of the notebook; default: of this cell alone.</param>
internal sealed class OutputCollector(int count, NotebookDisplays? displays = null)
{
    private readonly Lock _lock = new();
    private readonly List<object> _outputs = [];
    private readonly NotebookDisplays _displays = displays ?? new NotebookDisplays();
    private bool _clears;

    internal void Add(CellOutput output)
    {
        if (output is UpdateOutput update)
        {
            _displays.Update(update);
            return;
        }
        lock (_lock)
        {
            if (output is ClearOutput clear)
            {
                _clears = clear.Wait;
                if (!clear.Wait)
                    _outputs.Clear();
                return;
            }
            if (_clears)
                _outputs.Clear();
            _clears = false;
            if (output is DisplayOutput { Id: { } id })
                _displays.Add(id, this);
            if (output is DisplayOutput display)
                _outputs.Add(new Display(display));
            else if (output is not StreamOutput stream)
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
            return new JsonArray([.. _outputs.Select(output => output switch
            {
                Stream stream => Json(stream),
                Display display => Json("display_data", display.Value.Bundle),
                _ => ((JsonNode)output).DeepClone(),
            })]);
    }

    /// <summary>Shows another value in all displays of an id.</summary>
    internal void Update(UpdateOutput update)
    {
        lock (_lock)
        {
            foreach (Display display in _outputs.OfType<Display>().Where(display => display.Value.Id == update.Id))
                display.Value = display.Value with { Bundle = update.Bundle };
        }
    }

    /// <summary>Number of the cell.</summary>
    internal int Count => count;

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

    private sealed class Display(DisplayOutput value)
    {
        internal DisplayOutput Value { get; set; } = value;
    }

    private sealed record Stream(string Name, TerminalText Text);
}
