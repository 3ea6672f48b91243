using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Research.Notebooks;

namespace Research.Cli.Runs;

/// <summary>Runs a notebook in a process of its own, so that whatever it does, the others go on.</summary>
internal static class NotebookProcess
{
    /// <summary>The hidden option that makes this program a <see cref="NotebookWorker"/>.</summary>
    internal const string WorkerOption = "--worker";

    // An interrupted cell gets a second, and then the notebook is written.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(6), TimeToExit = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    /// <param name="job">The notebook.</param>
    /// <param name="rerun">Told why a notebook that is to be resumed is run again.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Interrupts it; what was computed is kept.</param>
    /// <returns>What became of it.</returns>
    internal static async Task<NotebookOutcome> RunAsync(NotebookJob job, Action<string> rerun, IProgress<NotebookProgress> progress, CancellationToken cancellation)
    {
        var outcome = new NotebookOutcome { Notebook = job.File, Output = job.Target, State = NotebookState.Interrupted };
        if (cancellation.IsCancellationRequested)
            return outcome;
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(StartOf(job))!;
        await using CancellationTokenRegistration interrupted = cancellation.Register(() => _ = StopAsync(process));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        NotebookProgress? last = null;
        NotebookOutcome? end = null;
        while (end is null && await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } text)
        {
            NotebookLine? line = NotebookLine.Parse(text);
            if (line?.Progress is { } current)
                progress.Report(last = current);
            if (line?.Reason is { } reason)
                rerun(reason);
            end = line?.Problem is { } problem ? outcome with { State = NotebookState.Failed, Error = problem } : line?.Outcome;
        }
        await EndAsync(process);
        if (end is not null)
            return end;
        NotebookOutcome died = outcome with { Executed = last?.Cell ?? 0, Cells = last?.Cells ?? 0, Seconds = clock.Elapsed.TotalSeconds };
        return cancellation.IsCancellationRequested ? died : died with { State = NotebookState.Failed, Error = Death(process.ExitCode, last, await errors) };
    }

    private static ProcessStartInfo StartOf(NotebookJob job)
    {
        string assembly = typeof(NotebookProcess).Assembly.Location, program = Environment.ProcessPath!;
        bool isOwn = Path.GetFileNameWithoutExtension(program).Equals(Path.GetFileNameWithoutExtension(assembly), StringComparison.OrdinalIgnoreCase);
        var arguments = new List<string> { "notebook", "run", job.File, WorkerOption };
        if (!isOwn)
            arguments.Insert(0, assembly);
        if (job.Output is not null)
            arguments.AddRange(["--output", job.Output]);
        if (job.Report is not null)
            arguments.AddRange(["--report", job.Report]);
        if (job.Timeout is { } timeout)
            arguments.AddRange(["--timeout", timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (job.Resume)
            arguments.Add("--resume");
        arguments.AddRange(job.Parameters.SelectMany(pair => new[] { "--set", $"{pair.Key}={pair.Value}" }));
        var start = new ProcessStartInfo(isOwn ? program : DotNet(), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (job.Threads is { } threads)
            start.Environment.TryAdd("OMP_NUM_THREADS", threads.ToString(CultureInfo.InvariantCulture));
        return start;
    }

    /// <summary>The program that runs .NET programs, as it runs this one.</summary>
    private static string DotNet() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Asks the process to stop, and ends it where it does not.</summary>
    private static async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        await EndAsync(process, TimeToStop);
    }

    private static Task EndAsync(Process process) => EndAsync(process, TimeToExit);

    /// <summary>Waits for the process, which native code may keep from ending.</summary>
    private static async Task EndAsync(Process process, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Death(int exitCode, NotebookProgress? last, string errors)
    {
        string place = last is null ? "Before the first cell" : $"Cell [{last.Cell}]";
        string said = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() is { } line ? $": {line.TrimEnd('.')}" : "";
        return $"{place}: its process ended with exit code {exitCode}{said}";
    }
}
