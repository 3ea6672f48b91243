using System.Globalization;
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

    /// <summary>The cost of that name: <c>macs</c>, <c>parameters</c>, <c>latency</c> (of one sample) or <c>latency:32</c> (of a batch of that size).</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static StructureCost Parse(string name) => name switch
    {
        "macs" => Macs,
        "parameters" => Parameters,
        "latency" => Latency(1),
        _ when name.StartsWith("latency:", StringComparison.Ordinal)
            && int.TryParse(name["latency:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch >= 1 => Latency(batch),
        _ => throw new ArgumentException($"There is no cost '{name}'{Spelling.Question(name, ["macs", "parameters", "latency"])}; choose macs, parameters, latency or latency:BATCH (as in latency:32).", nameof(name)),
    };
}
