using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Turns the outputs of code cells into HTML as a part of one report.</summary>
/// <param name="markdown">Writes Markdown and mathematics.</param>
internal sealed class OutputHtml(MarkdownHtml markdown)
{
    private const string Markdown = "text/markdown", Latex = "text/latex", Svg = "image/svg+xml", Json = "application/json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Pictures = [Svg, MimeBundle.Png, "image/jpeg", "image/gif", "image/webp"];

    /// <summary>Programs and diagrams, which a report shows as they are written.</summary>
    private static readonly (string MimeType, string Language, string Note)[] Sources =
    [
        ("text/vnd.mermaid", "mermaid", "A Mermaid diagram, as its source: a report does not draw it."),
        ("application/javascript", "javascript", "JavaScript, as its source: a report does not run it."),
    ];

    /// <summary>Whether anything written so far has an interactive figure.</summary>
    internal bool HasFigures { get; private set; }

    /// <summary>The outputs in order; neighbouring texts of one stream are one text.</summary>
    internal string Write(JsonArray outputs)
    {
        var html = new StringBuilder();
        var shown = outputs.OfType<JsonObject>().ToArray();
        for (int next = 0; next < shown.Length; next++)
        {
            if (Text(shown[next], "output_type") != "stream")
            {
                html.Append(Write(shown[next]));
                continue;
            }
            string? name = Text(shown[next], "name");
            var text = new StringBuilder(Text(shown[next], "text"));
            for (; next + 1 < shown.Length && Text(shown[next + 1], "output_type") == "stream" && Text(shown[next + 1], "name") == name; next++)
                text.Append(Text(shown[next + 1], "text"));
            html.Append(Preformatted(text.ToString(), name == "stderr" ? "output stderr" : "output"));
        }
        return html.ToString();
    }

    private string Write(JsonObject output)
    {
        if (Text(output, "output_type") == "error")
            return Error(output);
        return output["data"] is JsonObject data ? Display(data, output["metadata"] as JsonObject ?? []) : "";
    }

    private static string Error(JsonObject error)
    {
        string traceback = string.Join('\n', (error["traceback"] as JsonArray ?? []).Select(MultilineText.Read));
        return Preformatted(traceback.Length > 0 ? traceback : $"{Text(error, "ename")}: {Text(error, "evalue")}", "output error");
    }

    /// <summary>The richest form of a value.</summary>
    private string Display(JsonObject data, JsonObject metadata)
    {
        if (data[MimeBundle.Plotly] is JsonObject plot)
            return Figure(plot, data, metadata);
        if (Source(data) is { } source)
            return source;
        if (Text(data, MimeBundle.Html) is { } html)
            return $"<div class=\"output wide\">\n{html}\n</div>\n";
        if (Picture(data, metadata) is { } picture)
            return $"<div class=\"output\">{picture}</div>\n";
        if (Text(data, Markdown) is { } text)
            return $"<div class=\"output\">\n{markdown.WriteOutput(text)}</div>\n";
        if (Text(data, Latex) is { } tex)
            return $"<div class=\"output\">\n{markdown.WriteFormula(tex)}</div>\n";
        if (Text(data, MimeBundle.PlainText) is { } plain)
            return Preformatted(plain, "output");
        if (data[Json] is { } json)
            return $"<div class=\"output\">\n{CodeHtml.Write(json.ToJsonString(Indented), "json")}</div>\n";
        return data.Count == 0 ? "" : Preformatted($"This output has no form that a report can show, only {string.Join(", ", data.Select(form => form.Key))}.", "output");
    }

    private static string? Source(JsonObject data)
    {
        foreach ((string mimeType, string language, string note) in Sources)
        {
            if (Text(data, mimeType) is { } source)
                return $"<div class=\"output\">\n<p class=\"note\">{note}</p>\n{CodeHtml.Write(source, language)}</div>\n";
        }
        return null;
    }

    /// <summary>An interactive figure, and its picture for paper and for readers without scripts.</summary>
    private string Figure(JsonObject plot, JsonObject data, JsonObject metadata)
    {
        HasFigures = true;
        string height = plot["layout"] is JsonObject layout && Pixels(layout, "height") is { } pixels ? $" style=\"height:{pixels}px\"" : "";
        string alt = Html.Escape(Alt(MimeBundle.Png, data, metadata));
        string picture = Picture(data, metadata) ?? $"<p>{alt}</p>";
        return $"<figure class=\"output plot\">\n<div class=\"interactive\" role=\"img\" aria-label=\"{alt}\"{height}></div>\n"
            + $"<script type=\"application/json\">{Html.ScriptData(plot)}</script>\n<div class=\"still\">{picture}</div>\n</figure>\n";
    }

    private static string? Picture(JsonObject data, JsonObject metadata)
    {
        foreach (string mimeType in Pictures)
        {
            if (Text(data, mimeType) is not { } content)
                continue;
            string base64 = mimeType == Svg ? Convert.ToBase64String(Encoding.UTF8.GetBytes(content)) : content;
            string size = metadata[mimeType] is JsonObject properties ? Length(properties, "width") + Length(properties, "height") : "";
            return $"<img src=\"{Html.Escape(EmbeddedPictures.DataAddress(mimeType, base64))}\" alt=\"{Html.Escape(Alt(mimeType, data, metadata))}\"{(size.Length > 0 ? size : OwnSize(base64))}>";
        }
        return null;
    }

    private static string OwnSize(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) && PictureSize.Of(bytes.AsSpan(0, length)) is var (width, height)
            ? FormattableString.Invariant($" width=\"{width}\" height=\"{height}\"")
            : "";
    }

    private static string Length(JsonObject properties, string name) => Pixels(properties, name) is { } pixels ? $" {name}=\"{pixels}\"" : "";

    private static string? Pixels(JsonObject properties, string name) =>
        properties[name] is JsonValue value && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out double pixels) && pixels > 0
            ? pixels.ToString("0", CultureInfo.InvariantCulture)
            : null;

    /// <summary>The words for a picture: its alt text, else what stands for it in plain text.</summary>
    private static string Alt(string mimeType, JsonObject data, JsonObject metadata) =>
        (metadata[mimeType] is JsonObject properties ? Text(properties, "alt") : null) ?? Text(data, MimeBundle.PlainText) ?? "";

    private static string Preformatted(string text, string kind)
    {
        string html = TerminalHtml.Write(text);
        return html.Length == 0 ? "" : $"<pre class=\"{kind}\">{html}</pre>\n";
    }

    private static string? Text(JsonObject members, string name) => MultilineText.Read(members[name]);
}
