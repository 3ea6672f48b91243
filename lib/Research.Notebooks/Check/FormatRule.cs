using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>The notebook is valid nbformat 4.5, of which what can be read is only a part (https://nbformat.readthedocs.io).</summary>
internal static partial class FormatRule
{
    private const string Rule = "format", Mend = "open and save it in Jupyter or VS Code, or run it with `research notebook run`";

    internal static IEnumerable<NotebookFinding> Check(string json)
    {
        JsonObject root = JsonNode.Parse(json)!.AsObject();
        if (root["metadata"] is not JsonObject)
            yield return new NotebookFinding(Rule, null, $"The notebook has no metadata object: {Mend}.");
        if (!IsNumber(root["nbformat_minor"]) || root["nbformat_minor"]!.GetValue<int>() < 5)
            yield return new NotebookFinding(Rule, null, $"The notebook is older than nbformat 4.5, whose cells have ids: {Mend}.");
        JsonArray cells = root["cells"]!.AsArray();
        for (int i = 0; i < cells.Count; i++)
        {
            foreach (string problem in Problems(cells[i]!.AsObject()))
                yield return new NotebookFinding(Rule, i + 1, $"The cell {problem}: {Mend}.");
        }
    }

    private static IEnumerable<string> Problems(JsonObject cell)
    {
        if (cell["id"] is { } id && !(id.GetValueKind() == JsonValueKind.String && Id().IsMatch(id.GetValue<string>())))
            yield return "has an id that is not 1 to 64 letters, digits, hyphens and underscores";
        if (cell["metadata"] is not JsonObject)
            yield return "has no metadata object";
        if (cell["cell_type"]!.GetValue<string>() != "code")
        {
            foreach (string key in new[] { "outputs", "execution_count" }.Where(cell.ContainsKey))
                yield return $"holds text but has {key}";
            yield break;
        }
        if (cell["execution_count"] is { } count && !IsNumber(count))
            yield return "has an execution_count that is not a whole number";
        if (cell["outputs"] is not JsonArray outputs)
        {
            yield return "has no list of outputs";
            yield break;
        }
        foreach (string problem in outputs.Select(Problem).OfType<string>())
            yield return problem;
    }

    private static string? Problem(JsonNode? output) => (output as JsonObject)?["output_type"] is JsonValue type && type.TryGetValue(out string? name) ? name switch
    {
        "stream" => MultilineText.Read(output!["text"]) is null || output["name"] is null ? "has a stream without name or text" : null,
        "display_data" or "execute_result" => output!["data"] is not JsonObject || output["metadata"] is not JsonObject ? $"has a {name} without data or metadata" : null,
        "error" => output!["ename"] is null || output["evalue"] is null || output["traceback"] is not JsonArray ? "has an error without ename, evalue or traceback" : null,
        _ => $"has an output of the unknown type '{name}'",
    } : "has an output without a type";

    private static bool IsNumber(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int _);

    [GeneratedRegex("^[a-zA-Z0-9-_]{1,64}$")]
    private static partial Regex Id();
}
