using System.CommandLine;
using System.Text.Json;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research notebook check</c>.</summary>
internal static class NotebookCheckCommand
{
    private const double BytesPerMegabyte = 1e6;

    internal static Command Create()
    {
        Argument<string[]> files = NotebookCommand.Files();
        Option<double?> output = CommonOptions.Number("--max-output", "The largest output, in MB; default: 1."), notebook = CommonOptions.Number("--max-notebook", "The largest notebook, in MB; default: 10.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("check", "Find what keeps notebooks from being shared: stale outputs, unpinned packages, absolute paths, missing alt texts and more.") { files, output, notebook, json };
        command.SetAction(parse =>
        {
            var options = new CheckOptions();
            options = options with
            {
                MaxOutputBytes = Bytes("--max-output", parse.GetValue(output)) ?? options.MaxOutputBytes,
                MaxNotebookBytes = Bytes("--max-notebook", parse.GetValue(notebook)) ?? options.MaxNotebookBytes,
            };
            (string File, IReadOnlyList<NotebookFinding> Findings)[] checks = [.. parse.GetRequiredValue(files).Select(file => (file, NotebookCheck.Run(file, options)))];
            Print(parse.InvocationConfiguration.Output, checks, parse.GetValue(json));
            return checks.Any(check => check.Findings.Count > 0) ? 1 : 0;
        });
        return command;
    }

    private static void Print(TextWriter output, (string File, IReadOnlyList<NotebookFinding> Findings)[] checks, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(checks.Select(check => new { Notebook = check.File, check.Findings }), JsonOutput.Options));
            return;
        }
        foreach ((string file, IReadOnlyList<NotebookFinding> findings) in checks)
        {
            if (findings.Count == 0)
                output.WriteLine($"{file}: nothing to mend.");
            foreach (NotebookFinding finding in findings)
                output.WriteLine($"{file}{(finding.Cell is { } cell ? FormattableString.Invariant($", cell {cell}") : "")}: {finding.Message}");
        }
    }

    private static long? Bytes(string option, double? megabytes) => megabytes is not { } size ? null
        : size is > 0 and < 1e6 ? (long)(size * BytesPerMegabyte)
        : throw new ArgumentException(FormattableString.Invariant($"{option} must be above 0 and below a million MB, not {size}."));
}
