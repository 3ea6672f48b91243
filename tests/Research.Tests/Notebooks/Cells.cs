using System.Text.Json.Nodes;
using Research.Charts;
using Research.Notebooks;

namespace Research.Tests.Notebooks;

/// <summary>Cells and outputs for the notebooks of tests.</summary>
internal static class Cells
{
    internal static Notebook Notebook(params NotebookCell[] cells) =>
        new() { Cells = [.. cells.Select((cell, index) => cell with { Id = $"cell-{index}" })] };

    /// <summary>Writes a notebook of code cells that were not run.</summary>
    internal static string Save(this TemporaryFolder folder, string name, params NotebookCell[] cells)
    {
        Notebook(cells).Save(folder[name]);
        return folder[name];
    }

    internal static NotebookCell Markdown(string source) => new() { Kind = CellKind.Markdown, Id = "", Source = source };

    internal static NotebookCell Code(string source, params JsonObject[] outputs) =>
        new() { Kind = CellKind.Code, Id = "", Source = source, Outputs = new JsonArray([.. outputs]) };

    internal static NotebookCell Executed(this NotebookCell cell, int number, string start, string end) => cell with
    {
        ExecutionCount = number,
        Metadata = new JsonObject { ["execution"] = new JsonObject { ["iopub.execute_input"] = start, ["shell.execute_reply"] = end } },
    };

    internal static NotebookCell Tagged(this NotebookCell cell, string tag) => cell with { Metadata = new JsonObject { ["tags"] = new JsonArray(tag) } };

    /// <summary>The cell that <c>--set</c> sets variables of.</summary>
    internal static NotebookCell Parameters(string source) => Code(source).Tagged("parameters");

    /// <summary>All that a cell put out, as text.</summary>
    internal static string Text(this NotebookCell cell) =>
        string.Concat(cell.Outputs.Select(output => MultilineText.Read(output!["text"] ?? output["data"]?["text/plain"] ?? output["evalue"])));

    internal static JsonObject Stream(string name, string text) => new() { ["output_type"] = "stream", ["name"] = name, ["text"] = text };

    internal static JsonObject Display(params (string MimeType, JsonNode Content)[] forms) => new()
    {
        ["output_type"] = "display_data",
        ["data"] = new JsonObject(forms.Select(form => KeyValuePair.Create(form.MimeType, (JsonNode?)form.Content))),
        ["metadata"] = new JsonObject(),
    };

    internal static JsonObject Error(params string[] traceback) => new()
    {
        ["output_type"] = "error",
        ["ename"] = "InvalidOperationException",
        ["evalue"] = "No.",
        ["traceback"] = new JsonArray([.. traceback.Select(line => JsonValue.Create(line))]),
    };

    internal static JsonObject Figure(string alt = "A curve that falls.")
    {
        var x = new Axis("sparsity", "%");
        var y = new Axis("accuracy", "%");
        Figure figure = LineChart.Create("Accuracy against sparsity", x, y,
            [new LineSeries("one shot", [0, 50, 80, 90, 95], [99.1, 99.0, 98.2, 93.5, 71]), new LineSeries("fine-tuned", [0, 50, 80, 90, 95], [99.1, 99.1, 99.0, 98.6, 96.9])], alt);
        JsonObject output = Display((MimeTypes.Plotly, JsonNode.Parse(figure.ToPlotlyJson())!), (MimeTypes.Png, Convert.ToBase64String(figure.ToPng())), (MimeTypes.Text, alt));
        output["metadata"]!["image/png"] = new JsonObject { ["alt"] = alt };
        return output;
    }
}
