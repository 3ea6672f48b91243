using System.Text.Json.Serialization;

namespace Research.Cli.Runs;

/// <summary>What became of a notebook that was to be run; what <c>--json</c> prints.</summary>
internal sealed record NotebookOutcome
{
    /// <summary>The notebook, as the user wrote it.</summary>
    public required string Notebook { get; init; }

    /// <summary>The executed notebook.</summary>
    public required string Output { get; init; }

    /// <summary>The report; null where none was written.</summary>
    public string? Report { get; init; }

    /// <summary>How it ended.</summary>
    public required NotebookState State { get; init; }

    /// <summary>Why it was run although it had been before; null where nobody asked.</summary>
    public string? Reason { get; init; }

    /// <summary>Cells that were run.</summary>
    public int Executed { get; init; }

    /// <summary>Cells with code.</summary>
    public int Cells { get; init; }

    /// <summary>Time over all cells, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The first error in one sentence; null where there was none.</summary>
    public string? Error { get; init; }
}

/// <summary>How a notebook ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotebookState>))]
internal enum NotebookState
{
    /// <summary>All cells ran.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Nothing had changed since its last good run, so it was left alone.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>A cell failed or took too long, the notebook could not be run, or its process died.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was stopped, or never begun, because somebody interrupted.</summary>
    [JsonStringEnumMemberName("interrupted")]
    Interrupted,
}
