using System.Collections.Immutable;
using Research.Compression;
using Research.Networks;
using Research.Networks.Execution;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>What a network is worth in one precision: how good, how large, how fast.</summary>
/// <param name="Selection">Score on selection images, because one chooses by it; null without data.</param>
/// <param name="FileBytes">Bytes of its file.</param>
/// <param name="BitsPerWeight">Bits of the file's weights for each of them; 32 of a float32 file.</param>
/// <param name="Latencies">Time of a call of the execution plan on one thread at batch 1 and 32; empty where activations have more than 8 bits, for which it has no kernel.</param>
/// <param name="Kernels">The kernel of each layer with a weight in the plan of batch 1, by name of the layer.</param>
public sealed record PrecisionMeasurement(Score? Selection, long FileBytes, double BitsPerWeight, IReadOnlyList<Latency> Latencies, IReadOnlyDictionary<string, string> Kernels)
{
    private const int LargeBatch = 32, Float32Bits = 32, MostExecutedBits = 8;

    /// <summary>Measures a network in float32.</summary>
    /// <param name="network">As it was loaded.</param>
    /// <param name="path">Its file.</param>
    /// <param name="data">Images to score on; default none.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">The images do not fit the network.</exception>
    public static PrecisionMeasurement Of(Network network, string path, ImageDataSet? data = null, CancellationToken cancellation = default)
    {
        if (data is not null)
            Run.CheckFit(network.Architecture, data);
        double bits = CompressedFile.IsOne(path) ? CompressedFile.AccountOf(path).BitsPerWeight : Float32Bits;
        using ExecutionPlan single = ExecutionPlan.Compile(network), large = ExecutionPlan.Compile(network, new PlanOptions { Batch = LargeBatch });
        return Of(data is null ? null : Evaluation.Score(network, data, data.Selection, cancellation: cancellation), path, bits, single, large);
    }

    /// <summary>Measures a quantized network: its score is that of the simulation, its time that of the integer kernels.</summary>
    /// <param name="simulation">What it computes.</param>
    /// <param name="path">Its file.</param>
    /// <param name="data">Images to score on; default none.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static PrecisionMeasurement Of(QuantizedSimulation simulation, string path, ImageDataSet? data = null, CancellationToken cancellation = default)
    {
        CompressedNetwork network = simulation.Compressed;
        double bits = CompressedFile.AccountOf(path).BitsPerWeight;
        Score? selection = data is null ? null : Evaluation.Score(simulation, data, data.Selection, cancellation: cancellation);
        if (!IsExecutable(network))
            return new PrecisionMeasurement(selection, new FileInfo(path).Length, bits, [], ImmutableDictionary<string, string>.Empty);
        using ExecutionPlan single = ExecutionPlan.Compile(network), large = ExecutionPlan.Compile(network, new PlanOptions { Batch = LargeBatch });
        return Of(selection, path, bits, single, large);
    }

    /// <summary>Whether the execution plan has kernels for the grids of a network's activations.</summary>
    internal static bool IsExecutable(CompressedNetwork network) => network.Activations.Values.All(grid => grid.Bits <= MostExecutedBits);

    /// <summary>The kernel of each layer with a weight.</summary>
    internal static IReadOnlyDictionary<string, string> KernelsOf(ExecutionPlan plan) => plan.Steps
        .Where(step => plan.Architecture.Nodes.Any(node => node.Name == step.Name && node.Layer is Conv2d or Linear))
        .GroupBy(step => step.Name).ToDictionary(steps => steps.Key, steps => string.Join(" + ", steps.Select(step => step.Kernel)));

    private static PrecisionMeasurement Of(Score? selection, string path, double bits, ExecutionPlan single, ExecutionPlan large) =>
        new(selection, new FileInfo(path).Length, bits, [Latency.Measure(single), Latency.Measure(large)], KernelsOf(single));
}
