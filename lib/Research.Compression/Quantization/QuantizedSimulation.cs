using System.Collections.Immutable;
using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Computes what a quantized network computes, in float32: with the values its codes stand for, and with the outputs of nodes rounded to
/// their grids. The integer execution must agree with it but for the order of sums.
/// </summary>
public sealed class QuantizedSimulation : nn.Module<Tensor, Tensor>
{
    private readonly Network _network;

    /// <summary>Makes the simulation of a network.</summary>
    /// <param name="network">Its weights in any form; outputs of nodes are rounded to <see cref="CompressedNetwork.Activations"/>.</param>
    /// <param name="device">Where; default the CPU.</param>
    public QuantizedSimulation(CompressedNetwork network, Device? device = null) : base("quantized")
    {
        Compressed = network;
        _network = network.Materialise(device);
        register_module("network", _network);
        eval();
    }

    /// <summary>What is simulated.</summary>
    public CompressedNetwork Compressed { get; }

    /// <summary>The scheme by which outputs of <see cref="DynamicNodes"/> are rounded to a grid over each batch's extremes; default none.</summary>
    public QuantizationScheme? Dynamic { get; init; }

    /// <summary>Nodes rounded by <see cref="Dynamic"/>; default none.</summary>
    public IReadOnlySet<string> DynamicNodes { get; init; } = ImmutableHashSet<string>.Empty;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _network.ForwardWith(input, ImmutableDictionary<string, Tensor>.Empty, Round);

    private Tensor Round(string node, Tensor output)
    {
        if (Compressed.Activations.TryGetValue(node, out QuantizationGrid? grid))
            return FakeQuantization.Apply(output, grid);
        return Dynamic is { } scheme && DynamicNodes.Contains(node) ? FakeQuantization.Apply(output, BatchGrid(output, scheme)) : output;
    }

    private static QuantizationGrid BatchGrid(Tensor output, QuantizationScheme scheme)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return GridFitting.Fit([new ValueRange(output.min().item<float>(), output.max().item<float>())], scheme);
    }
}
