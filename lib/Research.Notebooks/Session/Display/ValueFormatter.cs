using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace Research.Notebooks;

/// <summary>
/// Turns values into media types, through the formatters that libraries and cells register with <see cref="Formatter"/>, and
/// its own for all other values: the one place that knows that package.
/// </summary>
internal static class ValueFormatter
{
    private const int LongestText = 100_000;

    static ValueFormatter()
    {
        Formatter.Register(typeof(object), (value, writer) => writer.Write(ObjectText.Write(value)), MimeBundle.PlainText);
        Formatter.Register(typeof(object), (value, writer) => writer.Write(ObjectHtml.Write(value) ?? $"<pre>{ObjectHtml.Escape(ObjectText.Write(value))}</pre>"), MimeBundle.Html);
        foreach (string mimeType in new[] { MimeBundle.PlainText, MimeBundle.Html })
            Own[mimeType] = Formatter.GetPreferredFormatterFor(typeof(Unregistered), mimeType);
        OwnTypes = Formatter.GetPreferredMimeTypesFor(typeof(Unregistered));
    }

    private static Dictionary<string, ITypeFormatter> Own { get; } = [];

    private static IReadOnlyCollection<string> OwnTypes { get; }

    /// <summary>The most items of a sequence that are shown, which cells can set as <see cref="Formatter.ListExpansionLimit"/>; 20 where they do not.</summary>
    internal static int MostItems => Math.Max(1, Formatter.ListExpansionLimit);

    /// <summary>The forms of a value that its formatters prefer, and plain text in any case.</summary>
    /// <param name="value">Anything; what its members throw is written in their place.</param>
    /// <param name="mimeTypes">The forms wanted; none: what suits the value.</param>
    internal static MimeBundle Format(object? value, params IReadOnlyList<string> mimeTypes)
    {
        if (value is null)
            return MimeBundle.Text("null");
        if (value is MimeBundle whole)
            return whole;
        if (value is IHtmlContent html && mimeTypes.Count == 0)
            return Html(html);
        var data = new JsonObject();
        foreach (string mimeType in mimeTypes.Count > 0 ? mimeTypes : Preferred(value))
        {
            // A formatter writes nothing where the value, unlike others of its type, has no such form.
            if (Text(value, mimeType) is { } text && (text.Length > 0 || mimeType == MimeBundle.PlainText))
                data[mimeType] = Node(text, mimeType);
        }
        var metadata = new JsonObject();
        if (data.ContainsKey(MimeBundle.Png) && data[MimeBundle.PlainText] is { } words)
            metadata[MimeBundle.Png] = new JsonObject { ["alt"] = words.GetValue<string>() };
        return new MimeBundle(data, metadata);
    }

    /// <summary>Text as it stands in a bundle: parsed where the media type is JSON, and never endless.</summary>
    internal static JsonNode Node(string text, string mimeType)
    {
        if (mimeType.EndsWith("json", StringComparison.Ordinal))
        {
            try
            {
                return JsonNode.Parse(text) ?? text;
            }
            catch (JsonException)
            {
                return text;
            }
        }
        return mimeType == MimeBundle.PlainText && text.Length > LongestText
            ? FormattableString.Invariant($"{text[..LongestText]}… {text.Length - LongestText:N0} more characters")
            : text;
    }

    /// <summary>The plain text that a library or cell registered for the type of a value; null where none did.</summary>
    internal static string? Registered(object value) => IsOwn(value.GetType(), MimeBundle.PlainText) ? null : value.ToDisplayString(MimeBundle.PlainText);

    private static MimeBundle Html(IHtmlContent html)
    {
        using var writer = new StringWriter();
        html.WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        string text = writer.ToString();
        return new MimeBundle(new JsonObject { [MimeBundle.Html] = text, [MimeBundle.PlainText] = text }, []);
    }

    private static IEnumerable<string> Preferred(object value)
    {
        Type type = value.GetType();
        IReadOnlyCollection<string> chosen = Formatter.GetPreferredMimeTypesFor(type);
        bool choseNone = chosen.SequenceEqual(OwnTypes);
        bool html = IsOwn(type, MimeBundle.Html) ? choseNone && ObjectHtml.Suits(value) : choseNone;
        return (html ? chosen.Append(MimeBundle.Html) : choseNone ? [] : chosen).Append(MimeBundle.PlainText).Distinct().OrderBy(mimeType => mimeType == MimeBundle.PlainText);
    }

    private static bool IsOwn(Type type, string mimeType) => ReferenceEquals(Formatter.GetPreferredFormatterFor(type, mimeType), Own[mimeType]);

    private static string Text(object value, string mimeType)
    {
        if (value is string text && IsOwn(typeof(string), mimeType) && mimeType != MimeBundle.PlainText)
            return text; // display("<b>…", "text/html") means the text as it is
        try
        {
            return value.ToDisplayString(mimeType);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return $"{ObjectText.TypeName(value.GetType())} cannot be shown: {ErrorText.MessageOf(problem)}";
        }
    }

    private sealed class Unregistered;
}
