using System.CommandLine;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research notebook convert</c>.</summary>
internal static class NotebookConvertCommand
{
    private const string Ipynb = ".ipynb", Dib = ".dib";

    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A notebook (*.ipynb or *.dib)." };
        var output = new Option<string?>("--output") { Description = "The new file; default: the notebook's name with the other ending.", HelpName = "PATH" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("convert", "Turn .NET Interactive's .dib into .ipynb, or the other way round.") { file, output, force };
        command.SetAction(parse =>
        {
            string source = parse.GetValue(file)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, Other(source));
            if (!Path.GetExtension(target).Equals(Other(source), StringComparison.OrdinalIgnoreCase))
                throw new ArgumentException($"'{source}' can only be converted to {Other(source)}, not to '{target}'.");
            Notebook notebook = Notebook.Load(source);
            if (File.Exists(target) && !parse.GetValue(force))
                throw new IOException($"There is a file '{target}' already; replace it with --force.");
            notebook.Save(target);
            int dropped = Other(source) == Dib ? notebook.Cells.Count(cell => cell.Outputs.Count > 0) : 0;
            string without = dropped == 0 ? "" : FormattableString.Invariant($", without the outputs of {dropped} cells, which a .dib file cannot hold");
            parse.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant($"{notebook.Cells.Count} cells in {Path.GetFullPath(target)}{without}."));
        });
        return command;
    }

    private static string Other(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        Ipynb => Dib,
        Dib => Ipynb,
        _ => throw new ArgumentException($"'{path}' is not a notebook: its name must end in {Ipynb} or {Dib}."),
    };
}
