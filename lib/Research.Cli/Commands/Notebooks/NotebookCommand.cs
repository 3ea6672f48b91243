using System.CommandLine;

namespace Research.Cli.Commands;

/// <summary><c>research notebook …</c>: notebooks without a notebook editor.</summary>
internal static class NotebookCommand
{
    public static Command Create() => new("notebook", "Run notebooks, convert them, and turn them into reports.")
    {
        NotebookRunCommand.Create(),
        NotebookReportCommand.Create(),
        NotebookConvertCommand.Create(),
    };

    /// <summary>The notebook that a verb works on.</summary>
    internal static Argument<string> File() => new("FILE") { Description = "A notebook (*.ipynb, *.dib)." };
}
