using System.CommandLine;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research kernel …</c>: C# in notebook editors.</summary>
internal static class KernelCommand
{
    internal static Command Create() => new("kernel", "Use C# in VS Code, JupyterLab and Jupyter Notebook.")
    {
        KernelInstallCommand.Create(),
        KernelListCommand.Create(),
        KernelUninstallCommand.Create(),
        KernelStartCommand.Create(),
    };

    internal static Option<bool> User() => new("--user") { Description = "For this user, where every editor finds it; the default." };

    internal static Option<DirectoryInfo?> Prefix() => new("--prefix") { Description = "For one Python environment, or all users: /usr/local.", HelpName = "DIR" };

    internal static Option<string?> Name(string description) => new("--name") { Description = description, HelpName = "NAME" };

    /// <summary>The folder of kernels that was chosen.</summary>
    /// <exception cref="ArgumentException">Both were.</exception>
    internal static string Target(bool user, DirectoryInfo? prefix) => (user, prefix) switch
    {
        (true, not null) => throw new ArgumentException("--user and --prefix exclude each other: give one of them."),
        (_, null) => KernelFolders.User,
        _ => KernelFolders.Below(prefix.FullName),
    };
}
