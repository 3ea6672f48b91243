using Research.Networks.Execution;
using TorchSharp;

namespace Research.Networks;

/// <summary>
/// Everything that a network costs: what is counted, what is written, what is timed. It shows which of them a compression
/// changed: zeros alone change neither the dense file nor the module's latency.
/// </summary>
/// <param name="Name">For people: the architecture's name, or what was done to it.</param>
/// <param name="Counts">Parameters, non-zeros and MACs, layer by layer.</param>
/// <param name="Sizes">File bytes in every format, each read back and compared.</param>
/// <param name="Latencies">Time of a forward pass of the module, at batch 1 and 32.</param>
/// <param name="PlanLatencies">Time of a call of the execution plan on one thread, at batch 1 and 32; empty on a GPU.</param>
/// <param name="Kernels">The kernel of each layer with weights in the plan of batch 1, by node; empty on a GPU.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process during passes of the largest batch.</param>
/// <param name="Energy">Of one sample, at batch 1.</param>
public sealed record FullAccount(
    string Name, Account Counts, IReadOnlyList<StorageSize> Sizes, IReadOnlyList<Latency> Latencies, IReadOnlyList<Latency> PlanLatencies,
    IReadOnlyDictionary<string, string> Kernels, long PeakMemoryBytes, Energy Energy)
{
    private const int LargeBatch = 32;

    /// <summary>The smallest of <see cref="Sizes"/>.</summary>
    public StorageSize Smallest => Sizes.MinBy(size => size.FileBytes)!;

    /// <summary>The time at batch 1: of the plan where there is one, else of the module.</summary>
    public Latency SingleLatency => PlanLatencies.Concat(Latencies).First(latency => latency.Batch == 1);

    /// <summary>Measures a network.</summary>
    /// <param name="network">What to measure, where it is; its mode is restored.</param>
    /// <param name="name">For people; default the architecture's name.</param>
    /// <param name="runs">Passes of each latency, at least 4; default 50.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite.</exception>
    /// <exception cref="NotSupportedException">The execution plan has no kernel for a layer.</exception>
    public static FullAccount Measure(Network network, string? name = null, int runs = 50)
    {
        var counts = Account.Of(network);
        using ExecutionPlan? single = PlanOf(network, 1), large = PlanOf(network, LargeBatch);
        IReadOnlyList<StorageSize> sizes = StorageSize.Measure(network);
        return new FullAccount(
            name ?? network.Architecture.Name,
            counts,
            sizes,
            [Latency.Measure(network, 1, runs), Latency.Measure(network, LargeBatch, runs)],
            single is null || large is null ? [] : [Latency.Measure(single, runs), Latency.Measure(large, runs)],
            single?.Steps.Where(step => step.Density is not null).ToDictionary(step => step.Name, step => step.Kernel) ?? [],
            PeakMemory.During(() => Latency.Measure(network, LargeBatch, runs: 4)),
            EnergyOf(single, counts, sizes));
    }

    private static ExecutionPlan? PlanOf(Network network, int batch) => network.Device.type == DeviceType.CPU
        ? ExecutionPlan.Compile(network, new PlanOptions { Batch = batch })
        : null;

    private static Energy EnergyOf(ExecutionPlan? plan, Account counts, IReadOnlyList<StorageSize> sizes) =>
        plan is not null && Rapl.Open() is { } rapl
            ? new Energy(rapl.MicrojoulesPerCall(plan.Run), EnergySource.Rapl)
            : EnergyModel.Of(counts, sizes.Where(size => size.Format != StorageFormat.Compressed).Min(size => size.FileBytes)); // what a kernel reads
}
