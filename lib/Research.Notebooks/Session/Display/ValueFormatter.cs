using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;

namespace Research.Notebooks;

/// <summary>
/// Turns values into media types, through the formatters that libraries register with
/// <see cref="Formatter"/>: the one place that knows that package.
/// </summary>
internal static class ValueFormatter
{
    private const int LongestText = 100_000;

    static ValueFormatter()
    {
        foreach (Type type in new[]
        {
            typeof(string), typeof(char), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
            typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(Enum), typeof(Guid), typeof(TimeSpan), typeof(DateTime), typeof(DateTimeOffset),
        })
            Formatter.SetPreferredMimeTypesFor(type, MimeBundle.PlainText);
    }

    /// <summary>All forms of a value that its formatters prefer, and plain text in any case.</summary>
    internal static MimeBundle Format(object? value)
    {
        if (value is null)
            return MimeBundle.Text("null");
        if (value is HtmlText html)
            return new MimeBundle(new JsonObject { [MimeBundle.Html] = html.Text, [MimeBundle.PlainText] = html.Text }, []);
        var data = new JsonObject();
        foreach (string mimeType in Formatter.GetPreferredMimeTypesFor(value.GetType()).Append(MimeBundle.PlainText).Distinct())
            data[mimeType] = Text(value, mimeType);
        var metadata = new JsonObject();
        if (data.ContainsKey(MimeBundle.Png))
            metadata[MimeBundle.Png] = new JsonObject { ["alt"] = data[MimeBundle.PlainText]!.GetValue<string>() };
        return new MimeBundle(data, metadata);
    }

    private static JsonNode Text(object value, string mimeType)
    {
        string text = value is string whole ? whole : value.ToDisplayString(mimeType);
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
}
