using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Puts the pictures of a text into it. One that is not at hand, such as one on the web, becomes a link.</summary>
/// <param name="folder">Where relative paths start; null where there are no files.</param>
internal sealed partial class EmbeddedPictures(string? folder)
{
    private const string AttachmentScheme = "attachment:";

    /// <summary>Replaces the sources of all <c>img</c> elements by data.</summary>
    /// <param name="html">HTML.</param>
    /// <param name="attachments">The files of the cell by name, each base64 by media type.</param>
    internal string Embed(string html, JsonObject? attachments) => Pictures().Replace(html, picture =>
    {
        Group source = picture.Groups["source"];
        string address = WebUtility.HtmlDecode(source.Value);
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return picture.Value;
        string? data = address.StartsWith(AttachmentScheme, StringComparison.Ordinal) ? Attachment(address[AttachmentScheme.Length..], attachments) : FileData(address);
        if (data is not null)
            return picture.Value.Replace(source.Value, Html.Escape(data), StringComparison.Ordinal);
        Match alt = AltText().Match(picture.Value);
        return $"<a href=\"{source.Value}\">{(alt.Groups["text"].Length > 0 ? alt.Groups["text"].Value : source.Value)}</a>";
    });

    /// <summary>A picture as an address that holds it.</summary>
    internal static string DataAddress(string mimeType, string base64) => $"data:{mimeType};base64,{string.Concat(base64.Where(letter => !char.IsWhiteSpace(letter)))}";

    private static string? Attachment(string name, JsonObject? attachments)
    {
        if ((attachments?[name] ?? attachments?[Uri.UnescapeDataString(name)]) is not JsonObject forms)
            return null;
        foreach ((string mimeType, JsonNode? form) in forms)
        {
            if (MultilineText.Read(form) is { } base64)
                return DataAddress(mimeType, base64);
        }
        return null;
    }

    private string? FileData(string address)
    {
        string? mimeType = Path.GetExtension(address).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".gif" => "image/gif",
            ".svg" => "image/svg+xml",
            ".webp" => "image/webp",
            _ => null,
        };
        if (folder is null || mimeType is null || Uri.TryCreate(address, UriKind.Absolute, out _))
            return null;
        string path = Path.Combine(folder, Uri.UnescapeDataString(address));
        return File.Exists(path) ? DataAddress(mimeType, Convert.ToBase64String(File.ReadAllBytes(path))) : null;
    }

    [GeneratedRegex("""<img\b[^>]*?\ssrc="(?<source>[^"]*)"[^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex Pictures();

    [GeneratedRegex("""\salt="(?<text>[^"]*)" """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex AltText();
}
