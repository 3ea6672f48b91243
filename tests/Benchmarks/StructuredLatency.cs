using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// What removing channels buys in time: dense and narrowed networks take turns, in the execution plan and as TorchSharp modules. The
/// gain is the measured speed-up as a share of the MAC reduction.
/// </summary>
internal static class StructuredLatency
{
    private static readonly string[] Names = ["lenet-5", "resnet-20"];

    private sealed record Row(
        string Model, string Engine, int Batch, double Remaining, double MacReduction, double DenseMilliseconds, double NarrowMilliseconds, double SpeedUp, double Gain);

    internal static void Run(int rounds, string output)
    {
        set_num_threads(1);
        var rows = new List<Row>();
        foreach (string model in Names)
        {
            using Network dense = Network.Create(Models.Create(model), seed: 1);
            dense.eval();
            foreach (double remaining in new[] { 0.5, 0.25 })
            {
                using Network narrow = Narrow(dense, remaining);
                narrow.eval();
                foreach (int batch in new[] { 1, 32 })
                {
                    rows.Add(RowOf(model, "plan", dense, narrow, batch, remaining, PairedLatency.Plans(dense, narrow, batch, rounds)));
                    rows.Add(RowOf(model, "module", dense, narrow, batch, remaining, PairedLatency.Modules(dense, narrow, batch, rounds)));
                }
            }
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "time of dense networks and of the same with channels removed (at random, widths multiples of 8), fresh weights, 1 thread, its processor time, median of alternating turns behind a call that is not counted; gain = speed-up / MAC reduction", rounds, environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Network Narrow(Network dense, double remaining)
    {
        DependencyGraph graph = DependencyGraph.Of(dense.Architecture);
        var options = new StructureOptions { Remaining = remaining, RoundTo = 8, MinSurvivors = 8 };
        double[] scores = [.. graph.Units.Select((_, index) => new Random(index).NextDouble())];
        return ChannelRemoval.Remove(dense, StructureSelection.Choose(graph, scores, options));
    }

    private static Row RowOf(string model, string engine, Network dense, Network narrow, int batch, double remaining, (double Dense, double Narrow) times)
    {
        double reduction = (double)dense.Architecture.Macs / narrow.Architecture.Macs, speedUp = times.Dense / times.Narrow;
        var row = new Row(model, engine, batch, remaining, reduction, times.Dense, times.Narrow, speedUp, speedUp / reduction);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model,-10} {engine,-6} batch {batch,2}: MACs / {reduction:F2}, time / {speedUp:F2}, gain {row.Gain:F2} ({row.DenseMilliseconds:F3} and {row.NarrowMilliseconds:F3} ms)"));
        return row;
    }
}
