using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>How long each pruning criterion takes to score ResNet-20, and what memory it leaves behind.</summary>
internal static class CriterionScoring
{
    private const int Images = 256, BatchSize = 64, Rounds = 3;

    private sealed record Row(string Criterion, string Scores, double Seconds, double GrowthMegabytes);

    internal static void Run(string output)
    {
        using Network network = Network.Create(Models.Create("resnet-20"), seed: 1);
        ScoringData data = new(() => Enumerable.Range(0, Images / BatchSize).Select(_ => new Batch(
            randn(network.Architecture.Input.WithBatch(BatchSize), device: CPU), randint(0, 10, [BatchSize], dtype: ScalarType.Int64, device: CPU))));
        string[] convolutions = [.. network.Architecture.Nodes.Where(node => node.Layer is Conv2d).Select(node => node.Name)];
        var rows = new List<Row>();
        foreach (string name in Criteria.Names.Where(name => name is not ("movement" or "obd-exact")))
            rows.Add(Measure(name, "weights", () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.9, Criterion = Criteria.Parse(name, 0), Data = data }).Dispose()));
        foreach (ChannelCriterion criterion in ChannelCriteria.All)
            rows.Add(Measure(criterion.Name, "channels", () => ChannelScores.Of(network, criterion, convolutions, data)));
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"scoring ResNet-20 by each criterion, masks included: {Images} images in batches of {BatchSize}, synflow in 100 rounds without images; median of {Rounds}; growth of the process from the first round to the last", environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Row Measure(string name, string scores, Action score)
    {
        var seconds = new double[Rounds];
        long before = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using (NewDisposeScope())
                score();
            seconds[round] = clock.Elapsed.TotalSeconds;
            before = round == 0 ? WorkingSet() : before;
        }
        var row = new Row(name, scores, seconds.Order().ElementAt(Rounds / 2), (WorkingSet() - before) / (double)(1 << 20));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-16} {scores,-9} {row.Seconds,7:F2} s  {row.GrowthMegabytes,6:F1} MB"));
        return row;
    }

    private static long WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
