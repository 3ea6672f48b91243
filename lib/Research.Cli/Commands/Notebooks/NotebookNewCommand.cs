using System.CommandLine;

namespace Research.Cli.Commands;

/// <summary><c>research notebook new</c>.</summary>
internal static class NotebookNewCommand
{
    internal static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The new notebook; .ipynb is added where it is missing." };
        var template = new Option<string>("--template")
        {
            Description = "What it starts from: experiment (question, data, training, compression, figure, conclusion) or blank.",
            HelpName = string.Join('|', NotebookTemplate.Names),
            DefaultValueFactory = _ => NotebookTemplate.Default,
        };
        var command = new Command("new", "Make a notebook from a template, which runs as it is.") { name, template };
        command.SetAction(parse =>
        {
            string path = parse.GetRequiredValue(name);
            if (string.IsNullOrWhiteSpace(Path.GetFileName(path)))
                throw new ArgumentException($"NAME must be the name of a notebook, not '{path}'.");
            if (!path.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase))
                path += ".ipynb";
            if (Path.Exists(path))
                throw new IOException($"'{path}' is there already: choose another name.");
            NotebookTemplate.Create(parse.GetRequiredValue(template), path).Save(path);
            parse.InvocationConfiguration.Output.WriteLine($"Made {path}; run it with: research notebook run {path} --budget smoke");
        });
        return command;
    }
}
