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
        var threads = new Option<int?>("--threads") { Description = "Threads within an operation; default: all cores." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Measure a saved network: test accuracy, parameters, MACs, file bytes, latency, memory.") { file, data, device, threads, json };
        command.SetAction((parse, cancellation) =>
        {
            if (parse.GetValue(threads) is { } count)
                TorchSharp.torch.set_num_threads(Math.Max(1, count));
            NetworkMeasurement measured = Measure(parse.GetValue(file)!, parse.GetValue(data)!, parse.GetValue(device)!, cancellation);
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(measured, JsonOutput.Options));
            else
                Print(measured);
            return Task.FromResult(0);
        });
        return command;
    }

    private static NetworkMeasurement Measure(string file, string data, string device, CancellationToken cancellation)
    {
        using Network network = NetworkFile.Load(file, DeviceChoice.Parse(device));
        using ImageDataSet images = DataCatalogue.Open(data);
        return NetworkMeasurement.Of(network, file, images, cancellation);
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
        foreach (Latency latency in measured.Latencies)
        {
            table.AddRow(Text($"Latency, batch {latency.Batch}"), Text(
                $"{latency.Median:F3} ms (interquartile range {latency.InterquartileRange:F3} ms; {latency.Runs} runs, {latency.Threads} threads)"));
        }
        table.AddRow("Peak memory", Text($"{measured.PeakMemoryBytes / 1048576.0:F0} MiB of the process at batch {measured.Latencies[^1].Batch}"));
        AnsiConsole.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
