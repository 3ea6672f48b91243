using System.CommandLine;
using System.Text.Json;
using Research.Experiments;
using Research.Networks.Native;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary><c>research environment</c>: the machine and versions that head every report.</summary>
internal static class EnvironmentCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("environment", "Show the machine and versions that head every report.") { json };
        command.SetAction(parse =>
        {
            NativeLibraries.EnsureLoaded();
            var environment = RunEnvironment.Current();
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(environment, JsonOutput.Options));
                return;
            }
            var table = new Spectre.Console.Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
            foreach ((string label, string value) in environment.Facts())
                table.AddRow(label, Markup.Escape(value));
            table.AddRow("libtorch", Markup.Escape(NativeLibraries.Folder ?? ""));
            Terminal.Output.Write(table);
        });
        return command;
    }
}
