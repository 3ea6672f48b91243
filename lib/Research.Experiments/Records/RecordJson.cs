using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Research.Experiments;

/// <summary>How records are written: camel case, enums by name, unknown keys refused.</summary>
internal static class RecordJson
{
    internal static JsonSerializerOptions Compact { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowOutOfOrderMetadataProperties = true, // people write "type" anywhere
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    internal static JsonSerializerOptions Indented { get; } = new(Compact) { WriteIndented = true };

    internal static T Parse<T>(string json, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Compact) ?? throw new JsonException("it is null");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"This is not a valid {what}: {Sentence(problem)}", problem);
        }
    }

    /// <summary>What is wrong, in one sentence: the place that a serializer names behind it comes in brackets.</summary>
    internal static string Sentence(Exception problem)
    {
        if (problem is not JsonException { LineNumber: { } line } broken)
            return problem.Message;
        string text = broken.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        return FormattableString.Invariant($"{text} ({(broken.Path is null ? "" : $"{broken.Path}, ")}line {line + 1}).");
    }
}
