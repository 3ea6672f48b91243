using System.Text.Json;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>
/// Runs that belong together, such as sparsities × seeds. Killed at any time, carrying it out again computes only what is
/// missing.
/// </summary>
/// <param name="name">Name of the sweep; its list of runs is kept in <c>{root}/{name}.sweep.json</c>.</param>
/// <param name="runs">The runs, in the order their results are returned.</param>
/// <param name="root">Folder of all runs.</param>
public sealed class Sweep(string name, IReadOnlyList<RunConfiguration> runs, string root)
{
    private static readonly TimeSpan LookUp = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Runs at a time, at least 1; default the number of cores. Each uses one thread within its operations, which for small
    /// networks is faster than one run on all cores.
    /// </summary>
    public int Parallel
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Parallel), $"Parallel must be at least 1, not {value}.");
    } = Environment.ProcessorCount;

    /// <summary>Where to compute; default the CPU.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The only folder in which the data set is looked for; default null: the usual places.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Told where the sweep stands; default nobody. Called from several threads, one at a time.</summary>
    public IProgress<SweepProgress>? Progress { get; init; }

    /// <summary>The runs that are not finished yet.</summary>
    public IReadOnlyList<RunConfiguration> Missing() => [.. runs.Where(run => new RunFolder(root, run).Result() is null)];

    /// <summary>Carries out what is missing.</summary>
    /// <param name="cancellation">Stops all runs within one step.</param>
    /// <returns>The records of all runs, in their order.</returns>
    /// <exception cref="ArgumentException">There are no runs, or two are equal.</exception>
    public IReadOnlyList<RunResult> Execute(CancellationToken cancellation = default)
    {
        if (runs.Count == 0)
            throw new ArgumentException("The sweep has no runs.");
        if (runs.GroupBy(run => run.Id()).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The sweep holds the run '{twice.First().Title()}' twice.");
        AtomicFile.WriteText(Path.Combine(root, $"{name}.sweep.json"), JsonSerializer.Serialize(runs, RecordJson.Indented));

        IReadOnlyList<RunConfiguration> missing = Missing();
        RunConfiguration[] dense = [.. missing.Select(run => run.Dense()).OfType<RunConfiguration>()];
        RunConfiguration[] first = [.. missing.Where(run => run.IsDense).Concat(dense).DistinctBy(run => run.Id()).Where(run => new RunFolder(root, run).Result() is null)];
        RunConfiguration[] then = [.. missing.Where(run => !run.IsDense)];
        var report = new SweepReport(Progress, first.Length + then.Length);
        ExecuteAll(first, report, cancellation);
        ExecuteAll(then, report, cancellation);
        return [.. runs.Select(run => new RunFolder(root, run).Result()!)];
    }

    private void ExecuteAll(RunConfiguration[] missing, SweepReport report, CancellationToken cancellation)
    {
        if (missing.Length == 0)
            return;
        var queue = new Queue<RunConfiguration>(missing);
        int workers = Math.Min(Parallel, missing.Length);
        var failures = new List<Exception>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work) { IsBackground = true })];
        try
        {
            Array.ForEach(threads, thread => thread.Start());
            // A thread that waits cannot be stopped, as a notebook stops that of a cell, so it looks up now and then.
            while (threads.Any(thread => !thread.Join(LookUp)))
            {
            }
        }
        finally
        {
            stop.Cancel();
            foreach (Thread thread in threads.Where(thread => thread.IsAlive))
                thread.Join();
        }
        if (failures.Count > 0)
            throw failures.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures[0];

        void Work()
        {
            if (Parallel > 1)
                set_num_threads(1); // libtorch keeps this number per calling thread
            try
            {
                while (Next() is { } run)
                {
                    new Run(run, root) { Device = Device, DataFolder = DataFolder, Progress = report }.Execute(stop.Token);
                    report.RunDone();
                }
            }
            catch (Exception failure)
            {
                lock (failures)
                    failures.Add(failure);
                stop.Cancel();
            }
        }

        RunConfiguration? Next()
        {
            stop.Token.ThrowIfCancellationRequested();
            lock (queue)
                return queue.TryDequeue(out RunConfiguration? run) ? run : null;
        }
    }
}
