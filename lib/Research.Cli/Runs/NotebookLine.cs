using System.Text.Json;
using Research.Cli.Commands;
using Research.Notebooks;

namespace Research.Cli.Runs;

/// <summary>What the process of one notebook tells the one that started it, as a line of JSON: exactly one of its parts.</summary>
internal sealed record NotebookLine
{
    private static readonly JsonSerializerOptions Json = new(JsonOutput.Options) { WriteIndented = false };

    /// <summary>Where the run stands.</summary>
    public NotebookProgress? Progress { get; init; }

    /// <summary>Why a notebook that was to be resumed is run again.</summary>
    public string? Reason { get; init; }

    /// <summary>What became of the notebook; the last line.</summary>
    public NotebookOutcome? Outcome { get; init; }

    /// <summary>What a user can mend in one sentence, where it could not be run at all; the last line.</summary>
    public string? Problem { get; init; }

    internal string ToText() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a line; null where native code wrote something else there.</summary>
    internal static NotebookLine? Parse(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonSerializer.Deserialize<NotebookLine>(text, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
