using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>A cell of a notebook.</summary>
public sealed record NotebookCell
{
    /// <summary>Code, Markdown or raw text.</summary>
    public required CellKind Kind { get; init; }

    /// <summary>Id, unique in its notebook: 1 to 64 letters, digits, hyphens and underscores.</summary>
    public required string Id { get; init; }

    /// <summary>Source text, lines separated by <c>\n</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Metadata; never null, kept as it is where this library does not know it.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>Outputs of a code cell, each an nbformat output object; empty for other kinds.</summary>
    public JsonArray Outputs { get; init; } = [];

    /// <summary>The number in brackets beside a code cell; null where it was not executed.</summary>
    public int? ExecutionCount { get; init; }

    /// <summary>Files embedded in a text cell, by name; null for none.</summary>
    public JsonObject? Attachments { get; init; }

    /// <summary>Tags, as in <c>parameters</c>.</summary>
    public IReadOnlyList<string> Tags =>
        Metadata["tags"] is JsonArray tags ? [.. tags.OfType<JsonValue>().Where(tag => tag.GetValueKind() == System.Text.Json.JsonValueKind.String).Select(tag => tag.GetValue<string>())] : [];

    /// <summary>Whether there is code to run.</summary>
    internal bool IsExecutable => Kind == CellKind.Code && !string.IsNullOrWhiteSpace(Source);

    /// <summary>Makes an id like those of Jupyter: 8 hexadecimal digits of a hash of the text.</summary>
    /// <param name="text">The same text gives the same id.</param>
    internal static string IdFor(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8];
}
