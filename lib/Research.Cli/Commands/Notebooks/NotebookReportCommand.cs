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
        var command = new Command("report", "Turn an executed notebook into one HTML file that opens offline.") { file, output };
        command.SetAction(parse =>
        {
            string source = parse.GetValue(file)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, ".html");
            Write(Notebook.Load(source), source, target);
            parse.InvocationConfiguration.Output.WriteLine($"Report in {Path.GetFullPath(target)}.");
        });
        return command;
    }

    /// <summary>Writes the report of a notebook.</summary>
    /// <param name="notebook">The executed notebook.</param>
    /// <param name="source">Where its pictures are found from.</param>
    /// <param name="path">The report.</param>
    internal static void Write(Notebook notebook, string source, string path) =>
        AtomicFile.WriteText(path, HtmlReport.Write(notebook, () => PlotlyScript.Text, Path.GetDirectoryName(Path.GetFullPath(source))));
}
