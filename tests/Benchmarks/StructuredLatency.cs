using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Execution;
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
                    rows.Add(Plans(model, dense, narrow, batch, remaining, rounds));
                    rows.Add(Modules(model, dense, narrow, batch, remaining, rounds));
                }
            }
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "time of dense networks and of the same with channels removed (at random, widths multiples of 8), fresh weights, 1 thread, median of alternating calls; gain = speed-up / MAC reduction", rounds, environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Network Narrow(Network dense, double remaining)
    {
        DependencyGraph graph = DependencyGraph.Of(dense.Architecture);
        var options = new StructureOptions { Remaining = remaining, RoundTo = 8, MinSurvivors = 8 };
        double[] scores = [.. graph.Units.Select((_, index) => new Random(index).NextDouble())];
        return ChannelRemoval.Remove(dense, StructureSelection.Choose(graph, scores, options));
    }

    private static Row Plans(string model, Network dense, Network narrow, int batch, double remaining, int rounds)
    {
        using var first = ExecutionPlan.Compile(dense, new PlanOptions { Batch = batch });
        using var second = ExecutionPlan.Compile(narrow, new PlanOptions { Batch = batch });
        var input = new float[batch * dense.Architecture.Input.Elements];
        for (int i = 0; i < input.Length; i++)
            input[i] = i % 7 - 3;
        var result = new float[batch * dense.Architecture.Output.Elements];
        return Compare(model, "plan", dense, narrow, batch, remaining, rounds, () => first.Run(input, result), () => second.Run(input, result));
    }

    private static Row Modules(string model, Network dense, Network narrow, int batch, double remaining, int rounds)
    {
        using var noGrad = no_grad();
        using Tensor input = randn(dense.Architecture.Input.WithBatch(batch), device: CPU);
        return Compare(model, "module", dense, narrow, batch, remaining, rounds, () => Pass(dense), () => Pass(narrow));

        void Pass(Network network)
        {
            using var scope = NewDisposeScope();
            network.forward(input);
        }
    }

    private static Row Compare(string model, string engine, Network dense, Network narrow, int batch, double remaining, int rounds, Action first, Action second)
    {
        int calls = Math.Max(1, (int)(10 / Milliseconds(first, 10)));
        double[] wide = new double[rounds], thin = new double[rounds];
        for (int round = -3; round < rounds; round++)
        {
            double a = Milliseconds(first, calls), b = Milliseconds(second, calls);
            if (round >= 0)
                (wide[round], thin[round]) = (a, b);
        }
        double reduction = (double)dense.Architecture.Macs / narrow.Architecture.Macs, speedUp = Median(wide) / Median(thin);
        var row = new Row(model, engine, batch, remaining, reduction, Median(wide), Median(thin), speedUp, speedUp / reduction);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model,-10} {engine,-6} batch {batch,2}: MACs / {reduction:F2}, time / {speedUp:F2}, gain {row.Gain:F2} ({row.DenseMilliseconds:F3} and {row.NarrowMilliseconds:F3} ms)"));
        return row;
    }

    private static double Milliseconds(Action work, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
