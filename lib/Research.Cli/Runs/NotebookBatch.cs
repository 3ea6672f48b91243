using Research.Cli.Progress;

namespace Research.Cli.Runs;

/// <summary>Runs several notebooks, each in a process of its own.</summary>
internal static class NotebookBatch
{
    /// <summary>
    /// Runs them in order, some at a time, which then share the cores; a notebook that fails does not keep the others from
    /// running.
    /// </summary>
    /// <param name="jobs">The notebooks.</param>
    /// <param name="parallel">How many at a time.</param>
    /// <param name="errors">Where progress is shown.</param>
    /// <param name="cancellation">Interrupts those that run; the others are not begun.</param>
    /// <returns>What became of each, in order.</returns>
    internal static async Task<IReadOnlyList<NotebookOutcome>> RunAsync(IReadOnlyList<NotebookJob> jobs, int parallel, TextWriter errors, CancellationToken cancellation)
    {
        using var display = new NotebookDisplay(errors, jobs.Max(job => job.Name.Length));
        using var free = new SemaphoreSlim(parallel);
        int? threads = parallel > 1 ? Math.Max(1, Environment.ProcessorCount / Math.Min(parallel, jobs.Count)) : null;
        return await Task.WhenAll(jobs.Select(job => job with { Threads = threads }).Select(async job =>
        {
            await free.WaitAsync(CancellationToken.None);
            try
            {
                NotebookOutcome outcome = await NotebookProcess.RunAsync(job, reason => display.WriteLine(job.Name, $"runs again: {reason}"), display.For(job.Name), cancellation);
                display.End(job.Name);
                return outcome;
            }
            finally
            {
                free.Release();
            }
        }));
    }
}
