using System.Diagnostics;

namespace Research.Experiments;

/// <summary>Where a sweep stands.</summary>
/// <param name="Done">Runs finished in this call.</param>
/// <param name="Runs">Runs that were missing when it began.</param>
/// <param name="Current">The run that reported last.</param>
/// <param name="Elapsed">Time since this call began.</param>
public sealed record SweepProgress(int Done, int Runs, RunProgress? Current, TimeSpan Elapsed);

/// <summary>Joins the progress of several runs at a time into that of their sweep.</summary>
internal sealed class SweepReport(IProgress<SweepProgress>? progress, int runs) : IProgress<RunProgress>
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private int _done;

    public void Report(RunProgress value)
    {
        lock (_lock)
            progress?.Report(new SweepProgress(_done, runs, value, _clock.Elapsed));
    }

    internal void RunDone()
    {
        lock (_lock)
            progress?.Report(new SweepProgress(++_done, runs, null, _clock.Elapsed));
    }
}
