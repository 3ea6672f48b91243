using System.CommandLine;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research kernel uninstall</c>.</summary>
internal static class KernelUninstallCommand
{
    internal static Command Create()
    {
        Option<bool> user = KernelCommand.User();
        Option<DirectoryInfo?> prefix = KernelCommand.Prefix();
        Option<string?> name = KernelCommand.Name("One kernel; default: all that `kernel install` put there.");
        var command = new Command("uninstall", "Remove what `kernel install` installed.") { user, prefix, name };
        command.SetAction(parse =>
        {
            foreach (KernelSpec kernel in KernelInstallation.Uninstall(KernelCommand.Target(parse.GetValue(user), parse.GetValue(prefix)), parse.GetValue(name)))
                parse.InvocationConfiguration.Output.WriteLine($"{kernel.Name} is gone from {Path.GetDirectoryName(kernel.Folder)}.");
        });
        return command;
    }
}
