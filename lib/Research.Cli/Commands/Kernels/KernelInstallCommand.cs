using System.CommandLine;
using System.Runtime.InteropServices;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research kernel install</c>.</summary>
internal static class KernelInstallCommand
{
    internal static Command Create()
    {
        Option<bool> user = KernelCommand.User();
        Option<DirectoryInfo?> prefix = KernelCommand.Prefix();
        Option<string?> name = KernelCommand.Name($"Name of the kernel; default: {KernelSpec.OwnName}, and also {KernelSpec.DotNetName}, which notebooks of .NET Interactive ask for, unless another kernel has it.");
        var command = new Command("install", "Make the C# kernel known to notebook editors.") { user, prefix, name };
        command.SetAction(parse =>
        {
            string target = KernelCommand.Target(parse.GetValue(user), parse.GetValue(prefix));
            var installation = new KernelInstallation(KernelFolders.All);
            TextWriter output = parse.InvocationConfiguration.Output;
            foreach (KernelSpec kernel in installation.Install(target, parse.GetValue(name), StartCommand()))
                output.WriteLine($"{kernel.Name} ({kernel.DisplayName}) is in {kernel.Folder}.");
            if (parse.GetValue(name) is null && installation.Foreign(target) is { } other)
                output.WriteLine($"{other.Name} stays the kernel in {other.Folder}.");
        });
        return command;
    }

    /// <summary>This program as Jupyter can start it from anywhere: the .NET that runs it now, by its whole path.</summary>
    private static string[] StartCommand()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return [File.Exists(host) ? host : "dotnet", typeof(KernelInstallCommand).Assembly.Location, "kernel", "start"];
    }
}
