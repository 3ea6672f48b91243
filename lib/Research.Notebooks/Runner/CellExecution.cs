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

    /// <summary>The language the cell begins in.</summary>
    internal required string Language { get; init; }

    /// <summary>How often a running cell is reported.</summary>
    internal required TimeSpan Interval { get; init; }

    /// <summary>How long the cell may take; null: as long as it likes.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Runs the cell.</summary>
    /// <param name="autosave">When a running cell is saved.</param>
    /// <param name="save">Keeps the cell as it stands; called at the end in any case.</param>
    /// <param name="cancellation">Interrupts it.</param>
    internal async Task<CellResult> RunAsync(Autosave autosave, Action<NotebookCell> save, CancellationToken cancellation)
    {
        DateTime begun = DateTime.UtcNow;
        _clock.Start();
        Report(null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (Timeout is { } limit)
            stop.CancelAfter(limit);
        try
        {
            Task<CellResult> running = Task.Run(() => session.RunAsync(cell.Source, count, _outputs.Add, stop.Token, Language), CancellationToken.None);
            while (await Task.WhenAny(running, Task.Delay(Interval, CancellationToken.None)).ConfigureAwait(false) != running)
            {
                Report(null);
                autosave.SaveIfDue(() => save(Snapshot(begun, null)));
            }
            CellResult result = await EndOf(running, cancellation).ConfigureAwait(false);
            Report(result);
            return result;
        }
        finally
        {
            autosave.Save(() => save(Snapshot(begun, DateTime.UtcNow)));
        }
    }

    /// <summary>A cell's metadata without the times of an earlier run.</summary>
    internal static JsonObject WithoutTimes(JsonObject metadata)
    {
        var copy = (JsonObject)metadata.DeepClone();
        copy.Remove(Times);
        return copy;
    }

    /// <summary>The result of the cell, or the error that it took too long.</summary>
    private async Task<CellResult> EndOf(Task<CellResult> running, CancellationToken cancellation)
    {
        try
        {
            return await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Timeout is not null && !cancellation.IsCancellationRequested)
        {
            string sentence = string.Create(CultureInfo.InvariantCulture, $"Cell [{count}]: it took longer than {Timeout.Value.TotalSeconds} s and was interrupted");
            var error = new CellError(nameof(TimeoutException), sentence, [$"{nameof(TimeoutException)}: {sentence}"]);
            _outputs.Add(new ErrorOutput(error));
            return new CellResult(error);
        }
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
