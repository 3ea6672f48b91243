using System.Collections.Immutable;
using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Channels and neurons that quantization left without effect: nothing enters them, so that they compute 0, or nothing reads them.
/// Without them a network computes what it did before.
/// </summary>
public static class DeadUnits
{
    /// <summary>The network without its dead units; where units die with others, those too. One unit of each layer stays.</summary>
    /// <param name="network">Convolutions and linear layers, all their tensors on grids of one step; it stays as it is.</param>
    /// <exception cref="ArgumentException">A tensor has another form.</exception>
    public static CompressedNetwork Remove(CompressedNetwork network)
    {
        ImmutableDictionary<string, QuantizationGrid> grids = network.Weights.ToImmutableDictionary(pair => pair.Key, pair => GridOf(pair.Key, pair.Value));
        using var noGrad = no_grad();
        Network whole = network.Materialise();
        try
        {
            while (Of(whole) is { Count: > 0 } dead)
            {
                Network narrow = ChannelRemoval.Remove(whole, dead);
                whole.Dispose();
                whole = narrow;
            }
            return new CompressedNetwork(whole.Architecture, whole.Tensors().ToImmutableDictionary(pair => pair.Key, WeightExpression (pair) => OnGrid(pair.Value, grids[pair.Key])));
        }
        finally
        {
            whole.Dispose();
        }
    }

    /// <summary>The dead units of a network; all but one of a layer, if it has no others.</summary>
    /// <param name="network">Of convolutions and linear layers.</param>
    public static IReadOnlyList<ChannelUnit> Of(Network network)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        bool zeroStaysZero = network.Architecture.Nodes.All(node => node.Layer is not (BatchNorm or Activation { Function: ActivationFunction.Sigmoid }));
        return [.. graph.Groups.SelectMany(group =>
        {
            ChannelUnit[] dead = [.. group.Units.Where(unit => (zeroStaysZero && IsZero(network, unit)) || IsUnread(network, graph, unit))];
            return dead.Take(group.Units.Count - 1);
        })];
    }

    private static bool IsZero(Network network, ChannelUnit unit) => unit.Producers.All(producer =>
        AllZero(network.Weight(producer.Layer)[producer.Channel]) && (network.get_parameter($"{producer.Layer}.bias") is not { } bias || AllZero(bias[producer.Channel])));

    private static bool IsUnread(Network network, DependencyGraph graph, ChannelUnit unit) => network.Architecture.Nodes.All(node => node.Layer switch
    {
        Conv2d { Groups: > 1 } or BatchNorm => graph.Positions(node.Inputs[0], unit).Length == 0,
        Conv2d or Linear => graph.Positions(node.Inputs[0], unit).All(column => AllZero(network.Weight(node.Name).select(1, column))),
        _ => true,
    });

    private static bool AllZero(Tensor values) => values.count_nonzero().item<long>() == 0;

    private static QuantizationGrid GridOf(string name, WeightExpression weight) => weight is QuantizedWeight { Grid: { Signed: true, Scales.Length: 1 } grid } && grid.ZeroPoints[0] == 0
        ? grid
        : throw new ArgumentException($"'{name}' is not on a symmetric grid of one step: remove units from networks that rate-aware training made.");

    private static QuantizedWeight OnGrid(Tensor values, QuantizationGrid grid)
    {
        using DisposeScope scope = NewDisposeScope();
        int[] levels = [.. values.div(grid.Scales[0]).round().cpu().contiguous().data<float>().ToArray().Select(level => (int)level)];
        return new QuantizedWeight(Shape.Create(values.shape), [.. levels], grid);
    }
}
