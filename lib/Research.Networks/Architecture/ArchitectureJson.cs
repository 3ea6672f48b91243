using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>Architectures as JSON: one object with <c>name</c>, <c>input</c> and <c>nodes</c>, stable across versions.</summary>
public static class ArchitectureJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 16,
    };

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    private sealed record Document(string Name, Shape Input, Node[] Nodes);

    /// <summary>Writes an architecture as JSON.</summary>
    /// <param name="architecture">What to write.</param>
    /// <param name="indented">One property a line, for people; default false.</param>
    public static string ToJson(this Architecture architecture, bool indented = false) => JsonSerializer.Serialize(
        new Document(architecture.Name, architecture.Input, [.. architecture.Nodes]), indented ? Indented : Options);

    /// <summary>Reads an architecture written by <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The text is not such JSON, or describes a network that does not fit together.</exception>
    public static Architecture Parse(string json)
    {
        try
        {
            Document document = JsonSerializer.Deserialize<Document>(json, Options) ?? throw new JsonException("it is null");
            if (document.Nodes.Any(node => node.Inputs.IsDefault))
                throw new JsonException("a node has no inputs");
            return new Architecture(document.Name, document.Input, document.Nodes);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"This is not a valid architecture: {problem.Message}", problem);
        }
    }
}
