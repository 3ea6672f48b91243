using System.Globalization;
using System.Text.Json;
using Research;
using Research.Experiments;

namespace Benchmarks;

/// <summary>
/// Training throughput beside PyTorch: the two sides take turns within one process pair, each in the layout that is faster
/// for it, so that the ratio holds where the machine's speed drifts.
/// </summary>
internal static class TrainingThroughput
{
    private static readonly (string Model, int Steps)[] Cases = [("lenet-300-100", 400), ("lenet-5", 120), ("resnet-20", 8)];

    private sealed record Row(
        string Model, int Threads, bool ChannelsLast, bool PyTorchChannelsLast, double[] ImagesPerSecond, double[] PyTorchImagesPerSecond, double Ratio);

    internal static void Run(string python, int rounds, string output, string? only = null)
    {
        using PyTorchProcess pytorch = PyTorchProcess.Start(python);
        Console.WriteLine($"PyTorch {pytorch.Version}, {pytorch.Blas}");
        var rows = new List<Row>();
        foreach ((string model, int steps) in Cases)
        {
            foreach (int threads in new[] { 1, 2 })
            {
                if (only is not null && only != $"{model}:{threads}")
                    continue;
                Row row = Measure(pytorch, model, steps, threads, rounds);
                rows.Add(row);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{model,-14} {threads} thread(s): {Median(row.ImagesPerSecond),8:F0} images/s, PyTorch {Median(row.PyTorchImagesPerSecond),8:F0} images/s, ratio {row.Ratio:F2} (channels_last: {row.ChannelsLast}, {row.PyTorchChannelsLast})"));
            }
        }
        if (only is not null)
            return;
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "training throughput, batch 128, SGD with Nesterov momentum, random images, median of alternating rounds", pyTorchVersion = pytorch.Version, pyTorchBlas = pytorch.Blas, pyTorchBuild = pytorch.Build, rounds, environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Row Measure(PyTorchProcess pytorch, string model, int steps, int threads, int rounds)
    {
        bool[] layouts = model == "lenet-300-100" ? [false] : [false, true];
        bool ours = layouts.MaxBy(layout => Ours(model, steps, threads, layout)), theirs = layouts.MaxBy(layout => Theirs(pytorch, model, steps, threads, layout));
        using var side = new TrainingSide(model, steps, ours);
        side.Train(threads);
        double[] own = new double[rounds], other = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            own[round] = side.Train(threads);
            other[round] = pytorch.Train(model, threads, steps, theirs);
        }
        return new Row(model, threads, ours, theirs, own, other, Median([.. own.Zip(other, (a, b) => a / b)]));
    }

    private static double Ours(string model, int steps, int threads, bool channelsLast)
    {
        using var side = new TrainingSide(model, steps, channelsLast);
        side.Train(threads);
        return Enumerable.Range(0, 3).Max(_ => side.Train(threads));
    }

    private static double Theirs(PyTorchProcess pytorch, string model, int steps, int threads, bool channelsLast)
    {
        pytorch.Train(model, threads, steps, channelsLast);
        return Enumerable.Range(0, 3).Max(_ => pytorch.Train(model, threads, steps, channelsLast));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
