using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>nbformat's two forms of a text: one string, or a list of lines that keep their line breaks.</summary>
internal static class MultilineText
{
    /// <summary>The text, or null where the node is neither form.</summary>
    internal static string? Read(JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonArray lines when lines.All(line => line?.GetValueKind() == JsonValueKind.String) => string.Concat(lines.Select(line => line!.GetValue<string>())),
        _ => null,
    };

    /// <summary>A list of lines, which version control compares line by line.</summary>
    internal static JsonArray Write(string text)
    {
        var lines = new JsonArray();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }
}
