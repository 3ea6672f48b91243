using System.Globalization;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>How long a cell ran, from the times that Jupyter records in its metadata.</summary>
internal static class ExecutionTime
{
    /// <summary>From the start of the cell to its end; null where one is not recorded.</summary>
    internal static TimeSpan? Of(NotebookCell cell) =>
        cell.Metadata["execution"] is JsonObject times && Time(times["iopub.execute_input"]) is { } start && Time(times["shell.execute_reply"]) is { } end && end >= start
            ? end - start
            : null;

    /// <summary>A duration as people say it: <c>340 ms</c>, <c>4.2 s</c>, <c>3 min 12 s</c>, <c>2 h 5 min</c>.</summary>
    internal static string Text(TimeSpan duration)
    {
        long seconds = (long)Math.Round(duration.TotalSeconds);
        return duration.TotalSeconds switch
        {
            < 0.9995 => FormattableString.Invariant($"{duration.TotalMilliseconds:0} ms"),
            < 9.95 => FormattableString.Invariant($"{duration.TotalSeconds:0.0} s"),
            _ when seconds < 60 => FormattableString.Invariant($"{seconds} s"),
            _ when seconds < 3600 => FormattableString.Invariant($"{seconds / 60} min {seconds % 60} s"),
            _ => FormattableString.Invariant($"{seconds / 3600} h {seconds % 3600 / 60} min"),
        };
    }

    private static DateTimeOffset? Time(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
