using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>One value in several media types, the richest first, as Jupyter shows it.</summary>
/// <param name="Data">Text by media type; objects for JSON types.</param>
/// <param name="Metadata">Metadata by media type, such as the alt text of a picture.</param>
public sealed record MimeBundle(JsonObject Data, JsonObject Metadata)
{
    /// <summary>A bundle of plain text.</summary>
    public static MimeBundle Text(string text) => new(new JsonObject { [PlainText] = text }, []);

    internal const string PlainText = "text/plain", Html = "text/html", Png = "image/png", Plotly = "application/vnd.plotly.v1+json";
}
