using System.CommandLine;
using Research.Charts;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research notebook report</c>.</summary>
internal static class NotebookReportCommand
{
    internal static Command Create()
    {
        Argument<string> file = NotebookCommand.File();
        var output = new Option<string?>("--output") { Description = "The report; default: the notebook's name with .html.", HelpName = "PATH" };
        var showCode = new Option<bool>("--show-code") { Description = "Code unfolded; default: folded, a button unfolds the code of a cell or of all." };
        var command = new Command("report", "Turn an executed notebook into one HTML file that opens offline.") { file, output, showCode };
        command.SetAction(parse =>
        {
            string source = parse.GetValue(file)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, ".html");
            Write(Notebook.Load(source), source, target, parse.GetValue(showCode));
            parse.InvocationConfiguration.Output.WriteLine($"Report in {Path.GetFullPath(target)}.");
        });
        return command;
    }

    /// <summary>Writes the report of a notebook.</summary>
    /// <param name="notebook">The executed notebook.</param>
    /// <param name="source">Its file, to which the report links and from which its pictures are found.</param>
    /// <param name="path">The report.</param>
    /// <param name="showCode">Whether code is unfolded at first.</param>
    internal static void Write(Notebook notebook, string source, string path, bool showCode = false) =>
        AtomicFile.WriteText(path, HtmlReport.Write(notebook, () => PlotlyScript.Text, new ReportOptions
        {
            Folder = Path.GetDirectoryName(Path.GetFullPath(source)),
            NotebookName = Path.GetFileName(source),
            NotebookAddress = Address(Path.GetFullPath(source), Path.GetDirectoryName(Path.GetFullPath(path))!),
            ShowCode = showCode,
        }));

    /// <summary>The relative address of a notebook that travels with its report; null for one elsewhere, whose address would name folders of this machine.</summary>
    private static string? Address(string source, string folder)
    {
        string[] parts = Path.GetRelativePath(folder, source).Split(Path.DirectorySeparatorChar);
        return Path.IsPathRooted(Path.GetRelativePath(folder, source)) || parts.Count(part => part == "..") > 1 ? null : string.Join('/', parts.Select(Uri.EscapeDataString));
    }
}
