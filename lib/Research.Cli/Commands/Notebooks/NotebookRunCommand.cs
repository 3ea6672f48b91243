using System.CommandLine;
using Research.Cli.Progress;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Native;
using Research.Notebooks;
using Research.Training.Data;

namespace Research.Cli.Commands;

/// <summary><c>research notebook run</c>.</summary>
internal static class NotebookRunCommand
{
    internal static Command Create()
    {
        Argument<string> file = NotebookCommand.File();
        var output = new Option<string?>("--output") { Description = "Where the executed notebook goes; default: in place.", HelpName = "PATH" };
        var set = new Option<string[]>("--set") { Description = "Set a variable of the cell tagged `parameters`; may be repeated.", HelpName = "NAME=VALUE" };
        var budget = new Option<string?>("--budget") { Description = "How much work: smoke (seconds), standard (minutes), paper (the published protocol). The same as --set budget=…", HelpName = "smoke|standard|paper" };
        var device = new Option<string?>("--device") { Description = "Where to compute: cpu, cuda or auto. The same as --set device=…", HelpName = "cpu|cuda|auto" };
        var report = new Option<string?>("--report") { Description = "Also write a report: one HTML file that opens offline.", HelpName = "PATH" };
        var command = new Command("run", "Run all cells of a notebook and keep their outputs in it.") { file, output, set, budget, device, report };
        command.SetAction(async (parse, cancellation) =>
        {
            Dictionary<string, string> parameters = Parameters(parse.GetValue(set) ?? [], parse.GetValue(budget), parse.GetValue(device));
            string? reportPath = parse.GetValue(report) is { } chosen ? Path.GetFullPath(chosen) : null;
            if (reportPath is not null)
                AtomicFile.CheckWritable(reportPath);
            NativeLibraries.EnsureLoaded();
            DataCatalogue.FixFolder();
            NotebookRun run = await NotebookDisplay.ShowAsync(parse.InvocationConfiguration.Error, progress => new NotebookRunner(parse.GetValue(file)!)
            {
                OutputPath = parse.GetValue(output),
                Parameters = parameters,
                Environment = RunEnvironment.Current().Facts(),
                Progress = progress,
            }.RunAsync(cancellation));
            if (reportPath is not null)
                NotebookReportCommand.Write(run.Notebook, parse.GetValue(file)!, reportPath);
            if (run.Error is { } error)
            {
                parse.InvocationConfiguration.Error.WriteLine($"{error.Message.TrimEnd('.')}; the notebook up to there is in {run.Path}.");
                return 1;
            }
            parse.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant($"{run.Path}: all cells in {run.Elapsed.TotalSeconds:F0} s{(reportPath is null ? "" : $"; report in {reportPath}")}."));
            return 0;
        });
        return command;
    }

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
