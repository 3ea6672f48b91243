using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Research.Experiments;
using Research.Networks;
using Research.Training.Data;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary><c>research evaluate FILE --data NAME</c>: accuracy, size, speed and memory of a saved network.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A network saved by this library (*.safetensors, *.compressed), or an ONNX file (*.onnx), which ONNX Runtime runs." };
        Option<string> data = CommonOptions.Data(), device = CommonOptions.Device();
        Option<DirectoryInfo?> dataFolder = CommonOptions.DataFolder();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Measure a saved network: test accuracy, parameters, MACs, bytes in every format, latency, memory, energy.")
        {
            file, data, dataFolder, device, threads, json,
        };
        command.SetWork((parse, cancellation) =>
        {
            CommonOptions.UseThreads(parse.GetValue(threads));
            using ImageDataSet images = DataCatalogue.Open(parse.GetValue(data)!, new DataOptions { Folder = parse.GetValue(dataFolder)?.FullName });
            if (Path.GetExtension(parse.GetValue(file)!).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                var account = OnnxMeasurement.Of(parse.GetValue(file)!, images, cancellation);
                if (parse.GetValue(json))
                    Console.WriteLine(JsonSerializer.Serialize(account, JsonOutput.Options));
                else
                    Print(account);
                return;
            }
            using Network network = NetworkFile.Load(parse.GetValue(file)!, DeviceChoice.Parse(parse.GetValue(device)!));
            var measured = NetworkMeasurement.Of(network, parse.GetValue(file)!, images, cancellation);
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(measured, JsonOutput.Options));
            else
                Print(measured);
        });
        return command;
    }

    private static void Print(NetworkMeasurement measured)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Network", Markup.Escape(measured.Architecture));
        table.AddRow("Data", Markup.Escape($"{measured.Data}, test images (sha256 {measured.DataSha256[..12]}…)"));
        table.AddRow("Accuracy", measured.Test.ToString());
        table.AddRow("Parameters", Text($"{measured.Parameters:N0}"));
        table.AddRow("Non-zeros", Text($"{measured.NonZeros:N0} ({100.0 * measured.NonZeros / measured.Parameters:F1} %)"));
        table.AddRow("MACs per image", Text($"{measured.Macs:N0}, of which {measured.EffectiveMacs:N0} with a weight that is not zero"));
        table.AddRow("File", Text($"{measured.FileBytes:N0} bytes"));
        table.AddRow("Stored as", string.Join("\n", measured.Sizes.Select(size => Text($"{size.Format}: {size.FileBytes:N0} bytes"))));
        table.AddRow("Device", measured.Device);
        foreach (Latency latency in measured.Latencies)
            table.AddRow(Text($"Latency, batch {latency.Batch}"), Describe(latency));
        foreach (Latency latency in measured.PlanLatencies)
            table.AddRow(Text($"Execution plan, batch {latency.Batch}"), Describe(latency));
        if (measured.Kernels.Count > 0)
            table.AddRow("Kernels of the plan", Markup.Escape(LayerList.ByKind(measured.Kernels)));
        table.AddRow("Peak memory", Text($"{measured.PeakMemoryBytes / 1048576.0:F0} MiB of the process at batch {measured.Latencies[^1].Batch}"));
        table.AddRow("Energy per image", Text($"{measured.Energy.Microjoules:G4} µJ, {(measured.Energy.Source == EnergySource.Rapl ? "measured over the whole processor (RAPL)" : "by the 45 nm per-operation model")}"));
        Terminal.Output.Write(table);
    }

    private static void Print(OnnxMeasurement measured)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Data", Markup.Escape($"{measured.Data}, test images (sha256 {measured.DataSha256[..12]}…)"));
        table.AddRow("Accuracy", measured.Test.ToString());
        table.AddRow("File", Text($"{measured.FileBytes:N0} bytes"));
        foreach (Latency latency in measured.Latencies)
            table.AddRow(Text($"ONNX Runtime, batch {latency.Batch}"), Describe(latency));
        Terminal.Output.Write(table);
    }

    private static string Describe(Latency latency) => Text(
        $"{latency.Median:G3} ms (interquartile range {latency.InterquartileRange:G2} ms; {latency.Runs} runs, {latency.Threads} {(latency.Threads == 1 ? "thread" : "threads")})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
