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
        Argument<string> file = CommonOptions.NetworkFile();
        Option<string> data = CommonOptions.Data(), device = CommonOptions.Device();
        Option<DirectoryInfo?> dataFolder = CommonOptions.DataFolder();
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Measure a saved network: test accuracy, parameters, MACs, file bytes, latency, memory.")
        {
            file, data, dataFolder, device, threads, json,
        };
        command.SetWork((parse, cancellation) =>
        {
            CommonOptions.UseThreads(parse.GetValue(threads));
            using Network network = NetworkFile.Load(parse.GetValue(file)!, DeviceChoice.Parse(parse.GetValue(device)!));
            using ImageDataSet images = DataCatalogue.Open(parse.GetValue(data)!, new DataOptions { Folder = parse.GetValue(dataFolder)?.FullName });
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
        table.AddRow("MACs per image", Text($"{measured.Macs:N0}"));
        table.AddRow("File", Text($"{measured.FileBytes:N0} bytes, float32, zeros stored too"));
        table.AddRow("Device", measured.Device);
        foreach (Latency latency in measured.Latencies)
        {
            table.AddRow(Text($"Latency, batch {latency.Batch}"), Text(
                $"{latency.Median:F3} ms (interquartile range {latency.InterquartileRange:F3} ms; {latency.Runs} runs, {latency.Threads} {(latency.Threads == 1 ? "thread" : "threads")})"));
        }
        table.AddRow("Peak memory", Text($"{measured.PeakMemoryBytes / 1048576.0:F0} MiB of the process at batch {measured.Latencies[^1].Batch}"));
        Terminal.Output.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
