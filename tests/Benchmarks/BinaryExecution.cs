using System.Globalization;
using System.Text.Json;
using Research;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Execution;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>A linear layer of signs by signs beside float32 of the same engine: one thread, sides alternating, medians over rounds.</summary>
internal static class BinaryExecution
{
    private const int Features = 1024;

    internal static void Run(int rounds, string output)
    {
        set_num_threads(1);
        object[] rows = [.. new[] { 1, 32 }.Select(batch => Row(batch, rounds))];
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"microseconds of a call of sign and linear {Features}x{Features} on one thread, sides alternating, medians over rounds of the fastest of 4 slices of 1 ms", rounds, load = Int8Execution.Load(), environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static object Row(int batch, int rounds)
    {
        using var noGrad = no_grad();
        using Network network = Network.Create(new ArchitectureBuilder("binary", [Features]).Sign("sign").Linear("fc", Features).Build(), seed: 1);
        using (Tensor signs = network.Weight("fc").sign())
            network.Weight("fc").copy_(signs);
        var options = new PlanOptions { Batch = batch };
        using ExecutionPlan binary = Plan(network, options, isBinary: true), float32 = Plan(network, options, isBinary: false);
        float[] values = new float[batch * Features], outputs = new float[batch * Features];
        var random = new Random(1);
        foreach (ref float value in values.AsSpan())
            value = random.NextSingle() - 0.5f;
        double[] own = new double[rounds], other = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            own[round] = Fastest(() => binary.Run(values, outputs));
            other[round] = Fastest(() => float32.Run(values, outputs));
        }
        var row = new
        {
            batch,
            binaryMicroseconds = Int8Execution.Median(own),
            float32Microseconds = Int8Execution.Median(other),
            timesFasterThanFloat32 = Int8Execution.Median([.. other.Zip(own, (slow, fast) => slow / fast)]),
            kernels = new[] { binary.Steps[^1].Kernel, float32.Steps[^1].Kernel },
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"batch {batch}: binary {row.binaryMicroseconds:F2} µs, float32 {row.float32Microseconds:F2} µs, {row.timesFasterThanFloat32:F1}×"));
        return row;
    }

    private static ExecutionPlan Plan(Network network, PlanOptions options, bool isBinary) => ExecutionPlan.Compile(
        network, options with { Kernels = [.. options.Kernels.Where(kernel => kernel.IsSparse is null || kernel.Name == "binary product" == isBinary)] });

    private static double Fastest(Action call) => Enumerable.Range(0, 4).Min(_ => Int8Execution.Time(call));
}
