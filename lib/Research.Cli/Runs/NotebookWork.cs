using Research.Charts;
using Research.Cli.Commands;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Native;
using Research.Notebooks;
using Research.Training;
using Research.Training.Data;

namespace Research.Cli.Runs;

/// <summary>Runs a notebook in this process.</summary>
internal static class NotebookWork
{
    private static readonly Type[] Libraries = [typeof(TorchSharp.torch), typeof(Network), typeof(Trainer), typeof(Pruner), typeof(RunResult), typeof(Figure)];

    /// <summary>Runs it, unless it is to be resumed and its last run still holds, and writes its report.</summary>
    /// <param name="job">The notebook.</param>
    /// <param name="rerun">Told why a notebook that is to be resumed is run again.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Interrupts it; what was computed is kept.</param>
    /// <returns>What became of it; a cell that failed or was interrupted is not an exception.</returns>
    internal static async Task<NotebookOutcome> RunAsync(NotebookJob job, Action<string> rerun, IProgress<NotebookProgress> progress, CancellationToken cancellation)
    {
        job.CheckTargets();
        NativeLibraries.EnsureLoaded();
        DataCatalogue.FixFolder();
        DataCatalogue.ForgetOpened();
        var cells = new CellCount(progress);
        NotebookRunner runner = Runner(job, cells);
        string? reason = job.Resume ? runner.ChangeSinceLastRun() : null;
        var outcome = new NotebookOutcome { Notebook = job.File, Output = job.Target, Report = job.Report, Reason = reason, State = NotebookState.Unchanged };
        if (job.Resume && reason is null)
        {
            WriteReport(job, Notebook.Load(job.Target));
            return outcome;
        }
        if (reason is not null)
            rerun(reason);
        try
        {
            NotebookRun run = await runner.RunAsync(cancellation);
            WriteReport(job, run.Notebook);
            return cells.Of(outcome) with { State = run.Error is null ? NotebookState.Done : NotebookState.Failed, Seconds = run.Elapsed.TotalSeconds, Error = run.Error?.Message };
        }
        catch (OperationCanceledException)
        {
            return cells.Of(outcome) with { State = NotebookState.Interrupted, Report = null };
        }
    }

    private static NotebookRunner Runner(NotebookJob job, IProgress<NotebookProgress> progress) => new(job.File)
    {
        OutputPath = job.Output,
        Parameters = job.Parameters,
        Session = LibrarySession.Options,
        CellTimeout = job.Timeout,
        Progress = progress,
        Environment = RunEnvironment.Current().Facts(),
        Dependencies = new RunDependencies
        {
            Library = AssemblyFingerprint.Of(Libraries.Select(type => type.Assembly.Location)),
            DataUsed = () => DataCatalogue.Opened,
            DataNow = name => DataCatalogue.All.FirstOrDefault(set => set.Name == name)?.Sha256,
        },
    };

    private static void WriteReport(NotebookJob job, Notebook notebook)
    {
        if (job.Report is not null)
            NotebookReportCommand.Write(notebook, job.File, job.Report);
    }

    /// <summary>Counts the cells as they are reported.</summary>
    private sealed class CellCount(IProgress<NotebookProgress> progress) : IProgress<NotebookProgress>
    {
        private NotebookProgress? _last;

        public void Report(NotebookProgress value)
        {
            _last = value;
            progress.Report(value);
        }

        internal NotebookOutcome Of(NotebookOutcome outcome) => outcome with { Executed = _last?.Cell ?? 0, Cells = _last?.Cells ?? 0 };
    }
}
