using Research.Compression;
using Research.Networks;
using Research.Networks.Execution;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>The true account of one saved network: how good, how large, how fast, at what energy.</summary>
/// <param name="Architecture">Name of its architecture.</param>
/// <param name="Data">Data set it was scored on.</param>
/// <param name="DataSha256">SHA-256 over the data set's pixels and labels.</param>
/// <param name="Test">Score on the test images.</param>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="NonZeros">Those that are not zero.</param>
/// <param name="Macs">Multiply–accumulate operations for one image, zeros multiplied too.</param>
/// <param name="EffectiveMacs">Those with a weight that is not zero.</param>
/// <param name="FileBytes">Bytes of the file on disk.</param>
/// <param name="Sizes">Bytes of the network written in every storage format and read back.</param>
/// <param name="Device">What it was measured on, as in <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Latencies">Time of a forward pass of the module at batch 1 and 32.</param>
/// <param name="PlanLatencies">Time of a call of the execution plan on one thread at batch 1 and 32; empty on a GPU.</param>
/// <param name="Kernels">The kernel of each layer with weights in the plan of batch 1, by name of the layer.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process during passes of the largest batch.</param>
/// <param name="Energy">Of one image, at batch 1.</param>
/// <param name="Environment">Where it was measured.</param>
public sealed record NetworkMeasurement(
    string Architecture, string Data, string DataSha256, Score Test, long Parameters, long NonZeros, long Macs, long EffectiveMacs, long FileBytes,
    IReadOnlyList<StorageSize> Sizes, string Device, IReadOnlyList<Latency> Latencies, IReadOnlyList<Latency> PlanLatencies,
    IReadOnlyDictionary<string, string> Kernels, long PeakMemoryBytes, Energy Energy, RunEnvironment Environment)
{
    /// <summary>Measures a network. Where its file rounds activations, the score is that of the simulation and the plan's times are those of integer kernels; the module's stay float32.</summary>
    /// <param name="network">Loaded from the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="data">Images to score on.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">The images do not fit the network.</exception>
    public static NetworkMeasurement Of(Network network, string path, ImageDataSet data, CancellationToken cancellation = default)
    {
        Run.CheckFit(network.Architecture, data);
        using QuantizedSimulation? simulation = SimulationOf(path, network.Device);
        FullAccount account = FullAccount.Measure(network);
        if (simulation is not null)
            account = WithIntegerKernels(account, simulation.Compressed);
        Score test = Evaluation.Score((nn.Module<Tensor, Tensor>?)simulation ?? network, data, data.Test, cancellation: cancellation);
        return new NetworkMeasurement(
            network.Architecture.Name, data.Name, data.Sha256, test, account.Counts.Parameters, account.Counts.NonZeros, account.Counts.Macs,
            account.Counts.EffectiveMacs, new FileInfo(path).Length, account.Sizes, network.Device.ToString(), account.Latencies, account.PlanLatencies,
            account.Kernels, account.PeakMemoryBytes, account.Energy, RunEnvironment.Current());
    }

    /// <summary>What a file with rounded activations computes; null of any other file.</summary>
    private static QuantizedSimulation? SimulationOf(string path, Device device) =>
        CompressedFile.IsOne(path) && CompressedFile.Load(path) is { Activations.Count: > 0 } network ? new QuantizedSimulation(network, device) : null;

    private static FullAccount WithIntegerKernels(FullAccount account, CompressedNetwork network)
    {
        if (account.PlanLatencies.Count == 0 || !PrecisionMeasurement.IsExecutable(network))
            return account with { PlanLatencies = [], Kernels = new Dictionary<string, string>() };
        using ExecutionPlan single = ExecutionPlan.Compile(network), large = ExecutionPlan.Compile(network, new PlanOptions { Batch = account.PlanLatencies[^1].Batch });
        return account with { PlanLatencies = [Latency.Measure(single), Latency.Measure(large)], Kernels = PrecisionMeasurement.KernelsOf(single) };
    }
}
