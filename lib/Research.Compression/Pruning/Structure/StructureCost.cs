using Research.Networks;

namespace Research.Compression;

/// <summary>What a structure costs, in units of its own: only ratios count.</summary>
/// <param name="architecture">A whole or a narrowed network's description.</param>
public delegate double StructureCost(Architecture architecture);

/// <summary>The costs that structured pruning can aim at.</summary>
public static class StructureCosts
{
    /// <summary>Multiply–accumulate operations of one sample.</summary>
    public static StructureCost Macs { get; } = architecture => architecture.Macs;

    /// <summary>Trainable parameters.</summary>
    public static StructureCost Parameters { get; } = architecture => architecture.ParameterCount;

    /// <summary>
    /// Measured milliseconds per forward pass, the median, on this machine with the present number of threads. What a layer
    /// computes does not change how long it takes, so any weights will do.
    /// </summary>
    /// <param name="batch">Samples per pass, at least 1.</param>
    /// <param name="runs">Passes to measure, at least 4; default 50.</param>
    public static StructureCost Latency(int batch, int runs = 50) => architecture =>
    {
        using Network network = Network.Create(architecture, seed: 0);
        return Networks.Latency.Measure(network, batch, runs).Median;
    };
}
