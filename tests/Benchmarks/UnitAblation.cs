using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// The ablation oracle on trained networks: every unit of LeNet-5 and of ResNet-20 taken away by itself, and units removed one a step, all
/// others being scored again, until the loss has risen by ε.
/// </summary>
internal static class UnitAblation
{
    private const int Images = 5000, GreedyDeepImages = 500;

    private sealed record Row(
        string Model, string Way, long Images, int Units, double Seconds, double ProcessorSeconds, double? LoadBefore, double? LoadAfter, double Loss, double Error, Removal? Greedy);

    private sealed record Removal(
        double Tolerance, int Steps, IReadOnlyDictionary<string, int> UnitsLeft, double Loss, double Error, double MacsLeft, double ParametersLeft, double SecondsPerStep);

    internal static void Run(int deepImages, int threads, string output)
    {
        set_num_threads(threads);
        var rows = new List<Row>();
        using (ImageDataSet mnist = DataCatalogue.Open("mnist", new DataOptions()))
        using (Network lenet = NetworkFile.Load("notebooks/checkpoints/lenet-5-mnist/seed-0/network.safetensors"))
        {
            Add(OneShot(lenet, mnist, Images));
            Add(Greedy(lenet, mnist, Images, layers: null, tolerance: 0.01));
        }
        using ImageDataSet cifar = DataCatalogue.Open("cifar-10", new DataOptions());
        using Network resnet = NetworkFile.Load("notebooks/checkpoints/resnet-20-cifar-10/seed-0/network.safetensors");
        Add(OneShot(resnet, cifar, deepImages));
        Add(Greedy(resnet, cifar, Math.Min(deepImages, GreedyDeepImages), [.. Enumerable.Range(1, 3).Select(block => $"stage3_block{block}_conv1")], tolerance: 0.02));

        void Add(Row row)
        {
            rows.Add(row);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Model} {row.Way}: {row.Units} units, {row.Images} images, {row.Seconds:F1} s, {row.Greedy}"));
            AtomicFile.WriteText(output, JsonSerializer.Serialize(
                new { what = $"the ablation oracle on selection images, threads: {threads}, each part run once; load: of the whole machine, one minute's average, this process included; processor seconds tell what it takes where others compete; losses in nats, errors as shares; greedy: one unit a step until the loss would have risen by the tolerance", environment = RunEnvironment.Current(), rows },
                new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
        }
    }

    private static Row OneShot(Network network, ImageDataSet data, int count)
    {
        using Images images = data.Selection.First(count);
        using var measured = Process.GetCurrentProcess();
        (TimeSpan before, double? load, var clock) = (measured.TotalProcessorTime, Load(), Stopwatch.StartNew());
        AblationResult result = new AblationOracle(network, data, images).OneShot();
        return new Row(network.Architecture.Name, "one-shot", result.Images, result.Units.Count, clock.Elapsed.TotalSeconds, Since(before), load, Load(), result.Loss, result.Error, null);
    }

    private static Row Greedy(Network network, ImageDataSet data, int count, string[]? layers, double tolerance)
    {
        using Images images = data.Selection.First(count);
        using var measured = Process.GetCurrentProcess();
        Score whole = Evaluation.Score(network, data, images);
        ChannelGroup[] groups = [.. DependencyGraph.Of(network.Architecture).Groups.Where(group => layers is null || group.Layers.Intersect(layers).Any())];
        (TimeSpan before, double? load, var clock) = (measured.TotalProcessorTime, Load(), Stopwatch.StartNew());
        (Network narrow, IReadOnlyList<GreedyStep> steps) = new GreedyAblation(data, images)
        {
            Tolerance = tolerance,
            Layers = layers,
            Steps = step => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {step.Removed}: {step.Layers[0]}, {step.Loss:F5} nats, {clock.Elapsed.TotalSeconds:F1} s")),
        }.Run(network);
        using (narrow)
        {
            double seconds = clock.Elapsed.TotalSeconds;
            GreedyStep last = steps[^1];
            return new Row(network.Architecture.Name, $"greedy, {(layers is null ? "all layers" : string.Join(", ", layers))}", images.Count, groups.Sum(group => group.Units.Count),
                seconds, Since(before), load, Load(), whole.Loss, whole.Error, new Removal(
                    tolerance, steps.Count, groups.ToDictionary(group => group.Layers[0], group => (int)narrow.Architecture.ShapeOf(group.Layers[0])[0]), last.Loss, last.Error,
                    (double)last.Macs / network.Architecture.Macs, (double)last.Parameters / network.Architecture.ParameterCount, seconds / (steps.Count + 1)));
        }
    }

    private static double Since(TimeSpan before)
    {
        using var now = Process.GetCurrentProcess();
        return (now.TotalProcessorTime - before).TotalSeconds;
    }

    /// <summary>The load average of the last minute, where the system says.</summary>
    private static double? Load() => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
