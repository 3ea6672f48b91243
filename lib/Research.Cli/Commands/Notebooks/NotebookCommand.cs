using System.CommandLine;

namespace Research.Cli.Commands;

/// <summary><c>research notebook …</c>: notebooks without a notebook editor.</summary>
internal static class NotebookCommand
{
    public static Command Create() => new("notebook", "Make, run, convert, check and compare notebooks, and turn them into reports.")
    {
        NotebookRunCommand.Create(),
        NotebookReportCommand.Create(),
        NotebookConvertCommand.Create(),
        NotebookNewCommand.Create(),
        NotebookCheckCommand.Create(),
        NotebookDiffCommand.Create(),
    };

    /// <summary>The notebooks that a verb works on.</summary>
    internal static Argument<string[]> Files() => new("FILE") { Description = "Notebooks (*.ipynb).", Arity = ArgumentArity.OneOrMore };

    /// <summary>The notebook that a verb works on.</summary>
    internal static Argument<string> File() => new("FILE") { Description = "A notebook (*.ipynb, *.dib)." };
}
