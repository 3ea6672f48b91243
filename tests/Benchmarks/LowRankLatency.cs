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
/// What factorised convolutions buy in time: whole and factorised networks take turns in the execution plan. The gain is the measured
/// speed-up as a share of the MAC reduction.
/// </summary>
internal static class LowRankLatency
{
    private static readonly string[] Methods = ["svd", "svd-spatial", "tucker", "cp"];

    private sealed record Row(
        string Network, string Method, int Batch, double MacReduction, double WholeMilliseconds, double FactorizedMilliseconds, double SpeedUp, double Gain);

    internal static void Run(int rounds, string output)
    {
        set_num_threads(1);
        var rows = new List<Row>();
        foreach ((Architecture architecture, string[]? layers, double[] shares) in Cases())
        {
            using Network whole = Network.Create(architecture, seed: 1);
            whole.eval();
            foreach (string method in Methods)
            {
                foreach (double share in shares)
                {
                    using FactorizedNetwork factorized = LayerFactorizer.Factorize(
                        whole, RankSelection.Within(whole, Factorization.Parse(method), RankBudget.Share(RankCost.Macs, share), layers));
                    foreach (int batch in new[] { 1, 32 })
                        rows.Add(Compare(method, whole, factorized.Network, batch, rounds));
                }
            }
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "time of whole networks and of the same with factorised convolutions in the execution plan, fresh weights, 1 thread, its processor time, median of alternating calls; gain = speed-up / MAC reduction", rounds, environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    /// <summary>Single convolutions of LeNet-5, ResNet-20 and VGG, and whole networks; of these the convolutions alone.</summary>
    private static IEnumerable<(Architecture Architecture, string[]? Layers, double[] Shares)> Cases()
    {
        yield return (Single("conv-20-50-5x5", [20, 12, 12], 50, 5, 0), null, [0.5, 0.25]);
        yield return (Single("conv-64-64-3x3", [64, 8, 8], 64, 3, 1), null, [0.5, 0.25]);
        yield return (Single("conv-128-128-3x3", [128, 16, 16], 128, 3, 1), null, [0.5, 0.25]);
        yield return (Models.Create("lenet-5"), ["conv2"], [0.5]);
        Architecture resnet = Models.Create("resnet-20");
        yield return (resnet, [.. resnet.Nodes.Where(node => node.Layer is Conv2d { InChannels: >= 16 }).Select(node => node.Name)], [0.5]);
    }

    private static Architecture Single(string name, Shape input, int filters, int kernel, int padding) =>
        new ArchitectureBuilder(name, input).Conv("conv", filters, kernel, padding: padding).Build();

    private static Row Compare(string method, Network whole, Network factorized, int batch, int rounds)
    {
        (double first, double second) = PairedLatency.Plans(whole, factorized, batch, rounds);
        double reduction = (double)whole.Architecture.Macs / factorized.Architecture.Macs, speedUp = first / second;
        var row = new Row(whole.Architecture.Name, method, batch, reduction, first, second, speedUp, speedUp / reduction);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Network,-18} {method,-11} batch {batch,2}: MACs / {reduction:F2}, time / {speedUp:F2}, gain {row.Gain:F2} ({first:F3} and {second:F3} ms)"));
        return row;
    }
}
