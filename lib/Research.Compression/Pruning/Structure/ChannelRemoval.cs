using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Takes channels out of a network for good: a new, narrower network that computes what the old one computes without them.</summary>
public static class ChannelRemoval
{
    /// <summary>Builds the network without some units.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="units">Of the network's <see cref="DependencyGraph"/>; all others stay.</param>
    /// <returns>A new network on the same device and in the same mode.</returns>
    /// <exception cref="ArgumentException">A layer would be left without channels, or the units belong to another architecture.</exception>
    public static Network Remove(Network network, IEnumerable<ChannelUnit> units)
    {
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        HashSet<int> removed = Ids(graph, units);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Network narrow = Network.Create(Narrow(graph, removed), seed: 0, network.Device);
        narrow.Load(network.Tensors().ToDictionary(pair => pair.Key, pair => Cut(graph, removed, pair.Key, pair.Value)));
        narrow.train(network.training);
        return narrow;
    }

    /// <summary>The architecture without some units.</summary>
    /// <param name="graph">Of the whole architecture.</param>
    /// <param name="units">What goes.</param>
    /// <exception cref="ArgumentException">As for <see cref="Remove"/>.</exception>
    public static Architecture Narrow(DependencyGraph graph, IEnumerable<ChannelUnit> units) => Narrow(graph, Ids(graph, units));

    /// <summary>
    /// A copy of the same shape in which units are set to zero wherever they occur: filters, biases, batch norm, and what later
    /// layers make of them. It computes what the network of <see cref="Remove"/> computes.
    /// </summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="units">What is set to zero.</param>
    /// <exception cref="ArgumentException">The units belong to another architecture.</exception>
    public static Network Zero(Network network, IEnumerable<ChannelUnit> units)
    {
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        HashSet<int> removed = Ids(graph, units);
        Network copy = network.Copy();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in copy.Tensors())
        {
            foreach ((int axis, long[] kept) in Axes(graph, removed, name))
                tensor.index_fill_(axis, Indices(Enumerable.Range(0, (int)tensor.shape[axis]).Select(index => (long)index).Except(kept), tensor), 0);
        }
        return copy;
    }

    internal static Architecture Narrow(DependencyGraph graph, HashSet<int> removed) => new(
        graph.Architecture.Name, graph.Architecture.Input, graph.Architecture.Nodes.Select(node => node with { Layer = Narrow(graph, removed, node) }));

    private static Layer Narrow(DependencyGraph graph, HashSet<int> removed, Node node)
    {
        int inputs = Count(node.Inputs[0]), outputs = Count(node.Name);
        return node.Layer switch
        {
            Conv2d { Groups: > 1 } conv when conv.Groups == conv.InChannels => conv with { InChannels = inputs, OutChannels = outputs, Groups = inputs },
            Conv2d conv => conv with { InChannels = inputs, OutChannels = outputs },
            Linear linear => linear with { InFeatures = inputs, OutFeatures = outputs },
            BatchNorm norm => norm with { Channels = outputs },
            PadShortcut shortcut => shortcut with { Before = Kept(..shortcut.Before), After = Kept(^shortcut.After..) },
            var layer => layer,
        };

        int Count(string name) => graph.Kept(name, removed) is { Length: > 0 and var count } ? count
            : throw new ArgumentException($"Nothing of '{name}' would be left; keep at least one of its channels.");

        int Kept(Range range) => graph.UnitsOf(node.Name).ToArray()[range].Count(unit => !removed.Contains(unit));
    }

    private static Tensor Cut(DependencyGraph graph, HashSet<int> removed, string name, Tensor tensor)
    {
        foreach ((int axis, long[] kept) in Axes(graph, removed, name))
            tensor = tensor.index_select(axis, Indices(kept, tensor));
        return tensor;
    }

    /// <summary>The axes of a tensor that run over channels, with the positions that stay.</summary>
    private static IEnumerable<(int Axis, long[] Kept)> Axes(DependencyGraph graph, HashSet<int> removed, string name)
    {
        int dot = name.LastIndexOf('.');
        Node node = graph.Architecture[name[..dot]];
        yield return (0, graph.Kept(node.Name, removed));
        if (name[(dot + 1)..] != "weight" || node.Layer is BatchNorm)
            yield break;
        long[] inputs = graph.Kept(node.Inputs[0], removed);
        if (node.Layer is not Conv2d { Groups: > 1 } conv)
            yield return (1, inputs);
        else if (conv.InChannels > conv.Groups)
            yield return (1, [.. inputs.Where(input => input < conv.InChannels / conv.Groups)]); // groups are alike
    }

    private static Tensor Indices(IEnumerable<long> values, Tensor like) => tensor(values.ToArray(), dtype: ScalarType.Int64, device: like.device);

    /// <summary>The numbers of units.</summary>
    /// <exception cref="ArgumentException">A unit belongs to another architecture.</exception>
    internal static HashSet<int> Ids(DependencyGraph graph, IEnumerable<ChannelUnit> units)
    {
        var ids = new HashSet<int>();
        foreach (ChannelUnit unit in units)
        {
            if (unit.Id >= graph.Units.Count || !graph.Units[unit.Id].Producers.SequenceEqual(unit.Producers))
                throw new ArgumentException($"The unit {unit} does not belong to the architecture '{graph.Architecture.Name}'; take units from its own DependencyGraph.");
            ids.Add(unit.Id);
        }
        return ids;
    }
}
