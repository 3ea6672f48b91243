using System.CommandLine;
using System.Text.Json;
using Research.Cli.Progress;
using Research.Cli.Runs;
using Research.Experiments;
using Research.Networks;

namespace Research.Cli.Commands;

/// <summary><c>research notebook run</c>.</summary>
internal static class NotebookRunCommand
{
    private const int Failed = 1, Interrupted = 130;

    private static readonly Argument<string[]> Files = NotebookCommand.Files();
    private static readonly Option<string?> Output = new("--output") { Description = "Where executed notebooks go: a file ending in .ipynb, or a folder, where each keeps its name; default: in place.", HelpName = "PATH" };
    private static readonly Option<string[]> Set = new("--set") { Description = "Set a variable of the cell tagged `parameters`; may be repeated.", HelpName = "NAME=VALUE" };
    private static readonly Option<string?> BudgetName = new("--budget") { Description = "How much work: smoke (seconds), standard (minutes), paper (the published protocol). The same as --set budget=…", HelpName = "smoke|standard|paper" };
    private static readonly Option<string?> Device = new("--device") { Description = "Where to compute: cpu, cuda or auto. The same as --set device=…", HelpName = "cpu|cuda|auto" };
    private static readonly Option<string?> Report = new("--report") { Description = "Also write reports, HTML files that open offline: a file ending in .html, or a folder.", HelpName = "PATH" };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many notebooks run at a time; default: 1.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<double?> Timeout = CommonOptions.Number("--timeout", "Interrupt a cell that takes longer than this, in seconds, and stop there; default: no limit.");
    private static readonly Option<bool> Resume = new("--resume") { Description = "Leave a notebook alone where its cells, parameters, library and data are those of its last good run; say why where it runs again." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Print what became of each notebook as JSON." };
    private static readonly Option<bool> Worker = new(NotebookProcess.WorkerOption) { Description = "Report to the process that started this one.", Hidden = true };

    internal static Command Create()
    {
        var command = new Command("run", "Run all cells of notebooks and keep their outputs in them; several run in a process each.")
        {
            Files, Output, Report, Set, BudgetName, Device, Jobs, Timeout, Resume, AsJson, Worker,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            NotebookJob[] jobs = JobsOf(parse);
            if (parse.GetValue(Worker))
                return await NotebookWorker.RunAsync(jobs[0], cancellation);
            TextWriter errors = parse.InvocationConfiguration.Error;
            IReadOnlyList<NotebookOutcome> outcomes = jobs.Length == 1
                ? [await RunHereAsync(jobs[0], errors, cancellation)]
                : await NotebookBatch.RunAsync(jobs, Parallel(parse), errors, cancellation);
            if (parse.GetValue(AsJson))
                parse.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(outcomes, JsonOutput.Options));
            else if (outcomes.Count > 1)
                NotebookSummary.Print(outcomes);
            else if (outcomes[0].State is NotebookState.Done or NotebookState.Unchanged)
                parse.InvocationConfiguration.Output.WriteLine(Sentence(outcomes[0]));
            if (outcomes.Count == 1 && outcomes[0].State is NotebookState.Failed or NotebookState.Interrupted)
                errors.WriteLine(Sentence(outcomes[0]));
            return outcomes.Any(outcome => outcome.State == NotebookState.Interrupted) ? Interrupted : outcomes.Any(outcome => outcome.State == NotebookState.Failed) ? Failed : 0;
        });
        return command;
    }

    private static async Task<NotebookOutcome> RunHereAsync(NotebookJob job, TextWriter errors, CancellationToken cancellation)
    {
        using var display = new NotebookDisplay(errors);
        return await NotebookWork.RunAsync(job, reason => display.WriteLine("", $"Runs again: {reason}."), display.For(), cancellation);
    }

    private static string Sentence(NotebookOutcome outcome) => outcome.State switch
    {
        NotebookState.Done => FormattableString.Invariant($"{outcome.Output}: all cells in {outcome.Seconds:F0} s{(outcome.Report is null ? "" : $"; report in {outcome.Report}")}."),
        NotebookState.Unchanged => $"{outcome.Output}: nothing changed since its last run{(outcome.Report is null ? "" : $"; report in {outcome.Report}")}.",
        NotebookState.Failed => $"{outcome.Error!.TrimEnd('.')}; the notebook up to there is in {outcome.Output}.",
        _ => outcome.Executed == 0 ? "Interrupted before the first cell." : $"Interrupted in Cell [{outcome.Executed}]; the notebook up to there is in {outcome.Output}.",
    };

    private static NotebookJob[] JobsOf(ParseResult parse)
    {
        Dictionary<string, string> parameters = Parameters(parse.GetValue(Set) ?? [], parse.GetValue(BudgetName), parse.GetValue(Device));
        string[] files = parse.GetRequiredValue(Files);
        return Distinct([.. files.Zip(Targets("--output", parse.GetValue(Output), files, ".ipynb"), Targets("--report", parse.GetValue(Report), files, ".html")).Select(row => new NotebookJob
        {
            File = row.First,
            Output = row.Second,
            Report = row.Third,
            Parameters = parameters,
            Timeout = parse.GetValue(Timeout) is { } seconds ? Limit(seconds) : null,
            Resume = parse.GetValue(Resume),
        })]);
    }

    /// <summary>A file for each notebook, where an option names one file or a folder for all, or is left out.</summary>
    private static string?[] Targets(string option, string? place, string[] files, string extension)
    {
        if (place is null)
            return new string?[files.Length];
        bool isFile = (place.EndsWith(extension, StringComparison.OrdinalIgnoreCase) || place.EndsWith(".dib", StringComparison.OrdinalIgnoreCase)) && !Directory.Exists(place);
        return !isFile ? [.. files.Select(file => Path.GetFullPath(Path.Combine(place, Path.ChangeExtension(Path.GetFileName(file), extension))))]
            : files.Length == 1 ? [Path.GetFullPath(place)]
            : throw new ArgumentException($"{option} must be a folder where there are several notebooks, not the file '{place}'.");
    }

    /// <summary>Checks that no two notebooks are written to one file.</summary>
    private static NotebookJob[] Distinct(NotebookJob[] jobs) => jobs.GroupBy(job => job.Target).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
        ? throw new ArgumentException($"Two of the notebooks would be written to '{twice}': give them different names, or run them in two calls.")
        : jobs;

    private static int Parallel(ParseResult parse) => parse.GetValue(Jobs) is > 0 and var jobs ? jobs : throw new ArgumentException($"--jobs must be at least 1, not {parse.GetValue(Jobs)}.");

    private static TimeSpan Limit(double seconds) => seconds is > 0 and <= int.MaxValue / 1000 ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentException(FormattableString.Invariant($"--timeout must be above 0 s and at most 24 days, not {seconds}."));

    private static Dictionary<string, string> Parameters(string[] set, string? budget, string? device)
    {
        var parameters = new Dictionary<string, string>();
        foreach (string assignment in set)
        {
            if (assignment.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new ArgumentException($"'{assignment}' is not of the form NAME=VALUE.");
            parameters[name.Trim()] = value.Trim();
        }
        if (budget is not null)
            parameters["budget"] = Budget.Parse(budget).Name;
        if (device is not null)
            parameters["device"] = DeviceChoice.Parse(device) is not null ? device : "";
        return parameters;
    }
}
