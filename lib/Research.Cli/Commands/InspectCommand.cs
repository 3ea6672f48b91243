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
        var command = new Command("inspect", "Show the layers of a saved network: shapes, parameters, non-zeros, MACs; of a compressed one also where its bytes are.") { file, json };
        command.SetAction(parse =>
        {
            string path = parse.GetValue(file)!;
            using Network network = NetworkFile.Load(path);
            Account account = Account.Of(network);
            CompressedAccount? storage = CompressedFile.IsOne(path) ? CompressedFile.AccountOf(path) : null;
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { architecture = network.Architecture.Name, account.Parameters, account.NonZeros, account.Macs, account.EffectiveMacs, account.Layers, storage }, JsonOutput.Options));
            else
                Print(network.Architecture, account);
            if (storage is not null && !parse.GetValue(json))
                Print(storage);
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

    private static void Print(CompressedAccount storage)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumns("Tensor", "Form");
        foreach (string column in (string[])["Codes", "Indices", "Codebooks", "Tables", "Header", "Bytes", "Bits a weight"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (TensorStorage tensor in storage.Tensors)
            table.AddRow(Markup.Escape(tensor.Name), Markup.Escape(tensor.Form), Number(tensor.Codes), Number(tensor.Indices), Number(tensor.Codebooks), Number(tensor.Tables), Number(tensor.Header), Number(tensor.Bytes), Bits(tensor.BitsPerWeight));
        table.AddEmptyRow();
        table.AddRow("weights", "", Sum(tensor => tensor.Codes), Sum(tensor => tensor.Indices), Sum(tensor => tensor.Codebooks), Sum(tensor => tensor.Tables), Sum(tensor => tensor.Header), Number(storage.WeightBytes), Bits(storage.BitsPerWeight));
        table.AddRow("architecture", "", "", "", "", "", "", Number(storage.Architecture), "");
        table.AddRow("activation grids", "", "", "", "", "", "", Number(storage.Activations), "");
        table.AddRow("magic, version, checksum", "", "", "", "", "", "", Number(storage.Header), "");
        table.AddRow("file", "", "", "", "", "", "", Number(storage.FileBytes), "");
        Terminal.Output.Write(table);

        string Sum(Func<TensorStorage, long> part) => Number(storage.Tensors.Sum(part));
    }

    private static string Bits(double bits) => bits.ToString("F2", CultureInfo.InvariantCulture);

    private static string[] Row(string name, string kind, string output, long parameters, long nonZeros, long macs, long effectiveMacs) =>
    [
        Markup.Escape(name), kind, Markup.Escape(output), Number(parameters), Number(nonZeros),
        parameters == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * nonZeros / parameters:F1} %"),
        Number(macs), Number(effectiveMacs),
    ];

    private static string Number(long value) => value == 0 ? "" : value.ToString("N0", CultureInfo.InvariantCulture);
}
