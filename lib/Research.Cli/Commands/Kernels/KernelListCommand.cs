using System.CommandLine;
using System.Text.Json;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research kernel list</c>.</summary>
internal static class KernelListCommand
{
    internal static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "List the kernels that Jupyter finds.") { json };
        command.SetAction(parse =>
        {
            IReadOnlyList<KernelSpec> kernels = new KernelInstallation(KernelFolders.All).All;
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(kernels, JsonOutput.Options));
            else if (kernels.Count == 0)
                output.WriteLine("There is no kernel; `research kernel install` installs this one.");
            else
                foreach (KernelSpec kernel in kernels)
                    output.WriteLine($"{kernel.Name,-20} {kernel.DisplayName,-24} {kernel.Folder}");
        });
        return command;
    }
}
