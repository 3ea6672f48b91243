using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>One cell while it runs: its outputs and times, as Jupyter keeps them.</summary>
internal sealed class CellExecution(NotebookSession session, NotebookCell cell, int count, int cells, NotebookDisplays displays)
{
    private const string Times = "execution", Begun = "iopub.execute_input", Ended = "shell.execute_reply";
    private readonly OutputCollector _outputs = new(count, displays);
    private readonly Stopwatch _clock = new();

    internal IProgress<NotebookProgress>? Progress { get; init; }

    /// <summary>How often a running cell is reported.</summary>
    internal required TimeSpan Interval { get; init; }

    /// <summary>Runs the cell.</summary>
    /// <param name="saveInterval">How often a running cell is saved.</param>
    /// <param name="save">Keeps the cell as it stands; called at the end in any case.</param>
    /// <param name="cancellation">Interrupts it.</param>
    internal async Task<CellResult> RunAsync(TimeSpan saveInterval, Action<NotebookCell> save, CancellationToken cancellation)
    {
        DateTime begun = DateTime.UtcNow;
        _clock.Start();
        Report(null);
        try
        {
            Task<CellResult> running = Task.Run(() => session.RunAsync(cell.Source, count, _outputs.Add, cancellation), CancellationToken.None);
            TimeSpan saved = TimeSpan.Zero;
            while (await Task.WhenAny(running, Task.Delay(Interval, CancellationToken.None)).ConfigureAwait(false) != running)
            {
                Report(null);
                if (_clock.Elapsed - saved < saveInterval)
                    continue;
                saved = _clock.Elapsed;
                save(Snapshot(begun, null));
            }
            CellResult result = await running.ConfigureAwait(false);
            Report(result);
            return result;
        }
        finally
        {
            save(Snapshot(begun, DateTime.UtcNow));
        }
    }

    /// <summary>A cell's metadata without the times of an earlier run.</summary>
    internal static JsonObject WithoutTimes(JsonObject metadata)
    {
        var copy = (JsonObject)metadata.DeepClone();
        copy.Remove(Times);
        return copy;
    }

    private NotebookCell Snapshot(DateTime begun, DateTime? ended)
    {
        JsonObject metadata = WithoutTimes(cell.Metadata);
        var times = new JsonObject { [Begun] = Text(begun) };
        if (ended is { } end)
            times[Ended] = Text(end);
        metadata[Times] = times;
        return cell with { Outputs = _outputs.ToJson(), ExecutionCount = count, Metadata = metadata };
    }

    private void Report(CellResult? result) => Progress?.Report(new NotebookProgress(count, cells, cell.Source, _outputs.LiveLine(), _clock.Elapsed, result));

    private static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
