using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Research.Networks;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary><c>research inspect FILE</c>: the layers of a saved network.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string> file = CommonOptions.NetworkFile();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("inspect", "Show the layers of a saved network: shapes, parameters, non-zeros, MACs.") { file, json };
        command.SetAction(parse =>
        {
            using Network network = NetworkFile.Load(parse.GetValue(file)!);
            Account account = Account.Of(network);
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { architecture = network.Architecture.Name, account.Parameters, account.NonZeros, account.Macs, account.EffectiveMacs, account.Layers }, JsonOutput.Options));
            else
                Print(network.Architecture, account);
        });
        return command;
    }

    private static void Print(Architecture architecture, Account account)
    {
        IAnsiConsole terminal = Terminal.Output;
        terminal.WriteLine(architecture.ToString());
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumns("Layer", "Kind", "Output")
            .AddColumn(new TableColumn("Parameters").RightAligned())
            .AddColumn(new TableColumn("Non-zero").RightAligned())
            .AddColumn(new TableColumn("Density").RightAligned())
            .AddColumn(new TableColumn("MACs").RightAligned())
            .AddColumn(new TableColumn("Non-zero MACs").RightAligned());
        foreach (LayerAccount layer in account.Layers)
            table.AddRow(Row(layer.Name, layer.Kind, layer.Output.ToString(), layer.Parameters, layer.NonZeros, layer.Macs, layer.EffectiveMacs));
        table.AddEmptyRow();
        table.AddRow(Row("total", "", "", account.Parameters, account.NonZeros, account.Macs, account.EffectiveMacs));
        terminal.Write(table);
        terminal.WriteLine("1 MAC = one multiplication and one addition; convolutions and linear layers, biases not counted.");
    }

    private static string[] Row(string name, string kind, string output, long parameters, long nonZeros, long macs, long effectiveMacs) =>
    [
        Markup.Escape(name), kind, Markup.Escape(output), Number(parameters), Number(nonZeros),
        parameters == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * nonZeros / parameters:F1} %"),
        Number(macs), Number(effectiveMacs),
    ];

    private static string Number(long value) => value == 0 ? "" : value.ToString("N0", CultureInfo.InvariantCulture);
}
