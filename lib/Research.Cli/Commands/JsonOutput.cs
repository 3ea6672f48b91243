using System.Text.Encodings.Web;
using System.Text.Json;

namespace Research.Cli.Commands;

/// <summary>How every <c>--json</c> prints.</summary>
internal static class JsonOutput
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };
}
