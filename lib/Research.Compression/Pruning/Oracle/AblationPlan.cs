using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Units by how their absence reaches the logits, which decides how it is computed. Batch norm is folded first.</summary>
internal sealed class AblationPlan : IDisposable
{
    private readonly Lazy<Tensor> _nearMasks;

    /// <summary>Sorts units.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="units">Of its <see cref="DependencyGraph"/>.</param>
    /// <exception cref="ArgumentException">A unit belongs to another architecture, or a weight is not finite.</exception>
    internal AblationPlan(Network network, IReadOnlyList<ChannelUnit> units)
    {
        Network = BatchNormFolding.Fold(network);
        Graph = DependencyGraph.Of(Network.Architecture);
        ChannelRemoval.Ids(Graph, units);
        Units = units;
        Last = LastHiddenLayer.Of(Network);
        ILookup<Kind, int> kinds = Enumerable.Range(0, units.Count).ToLookup(index => KindOf(units[index]));
        (LastHidden, Near, Far) = ([.. kinds[Kind.LastHidden]], [.. kinds[Kind.Near]], [.. kinds[Kind.Far]]);
        _nearMasks = new Lazy<Tensor>(NearMasks);
    }

    private enum Kind
    {
        LastHidden,
        Near,
        Far,
    }

    /// <summary>Without batch norm where it can be folded; in evaluation mode.</summary>
    internal Network Network { get; }

    /// <summary>Of <see cref="Network"/>; its units have the numbers that they have in the network as it was.</summary>
    internal DependencyGraph Graph { get; }

    /// <summary>All that are ablated.</summary>
    internal IReadOnlyList<ChannelUnit> Units { get; }

    /// <summary>The last hidden layer; null where there is none.</summary>
    internal LastHiddenLayer? Last { get; }

    /// <summary>Which of the units are of the last hidden layer, by their place in <see cref="Units"/>.</summary>
    internal IReadOnlyList<int> LastHidden { get; }

    /// <summary>Which of them only the last hidden layer reads.</summary>
    internal IReadOnlyList<int> Near { get; }

    /// <summary>All others.</summary>
    internal IReadOnlyList<int> Far { get; }

    /// <summary>Bytes that an <see cref="AblatedBatch"/> keeps of each image.</summary>
    internal long BytesOfAnImage => Last is null
        ? long.MaxValue
        : sizeof(float) * (Elements(Last.Output) + (1 + Far.Count) * Elements(Last.Input))
            + sizeof(double) * Network.Architecture.Output.Elements * (1 + Near.Count + Far.Count);

    /// <summary>The channel of a unit of the last hidden layer.</summary>
    internal int Neuron(int unit) => Units[unit].Producers[0].Channel;

    /// <summary>The weight of a unit of the last hidden layer as it is without each of the units of <see cref="Near"/>, <c>[near, in, …]</c>.</summary>
    internal Tensor NearWeights(int neuron)
    {
        Tensor weight = Last!.Weight(neuron), masks = _nearMasks.Value;
        return weight * masks.reshape([.. masks.shape, .. Enumerable.Repeat(1L, (int)weight.dim() - 2)]);
    }

    /// <summary>Frees the folded network.</summary>
    public void Dispose()
    {
        if (_nearMasks.IsValueCreated)
            _nearMasks.Value.Dispose();
        Network.Dispose();
    }

    private Kind KindOf(ChannelUnit unit)
    {
        if (Last is null)
            return Kind.Far;
        if (unit.Producers is [{ Layer: var layer }] && layer == Last.Name)
            return Kind.LastHidden;
        return Graph.Mixers(unit).All(node => node.Name == Last.Name) ? Kind.Near : Kind.Far;
    }

    private Tensor NearMasks()
    {
        Tensor masks = ones([Near.Count, Graph.UnitsOf(Last!.Input).Count], device: Network.Device).DetachFromDisposeScope();
        for (int i = 0; i < Near.Count; i++)
        {
            using Tensor channels = tensor(Graph.Positions(Last.Input, Units[Near[i]]), dtype: ScalarType.Int64, device: Network.Device), row = masks[i];
            row.index_fill_(0, channels, 0);
        }
        return masks;
    }

    private long Elements(string node) => Network.Architecture.ShapeOf(node).Elements;
}
