using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Research.Notebooks;

/// <summary>Puts text, data and programs into HTML so that they stay what they are.</summary>
internal static partial class Html
{
    private static readonly JsonSerializerOptions ScriptSafe = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Text as the content of an element or of an attribute in double quotes.</summary>
    internal static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>A program as the content of a <c>script</c> element, which nothing in it can close; control characters, which HTML forbids, as escapes.</summary>
    internal static string Script(string program) => ControlCharacters().Replace(program
        .Replace("</script", @"\x3c/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", @"\x3c!--", StringComparison.Ordinal), character => FormattableString.Invariant($@"\x{(int)character.Value[0]:x2}"));

    /// <summary>JSON as the content of a <c>script</c> element: without any <c>&lt;</c>.</summary>
    internal static string ScriptData(JsonNode data) => data.ToJsonString(ScriptSafe);

    [GeneratedRegex(@"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")]
    private static partial Regex ControlCharacters();
}
