using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A batch seen by a network whole, and then without one unit after another. What comes before a unit is computed once for
/// all; layers that work on channels one by one are not computed again at all, and the first layer that mixes channels only
/// takes the unit's share off its output.
/// </summary>
internal sealed class AblationPass
{
    private readonly Network _network;
    private readonly DependencyGraph _graph;
    private readonly IReadOnlyDictionary<string, Tensor> _whole;

    /// <summary>Computes the whole network.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="graph">Of its architecture.</param>
    /// <param name="inputs"><c>[b, …]</c>.</param>
    internal AblationPass(Network network, DependencyGraph graph, Tensor inputs)
    {
        (_network, _graph) = (network, graph);
        _whole = new Dictionary<string, Tensor>(network.Activations(inputs)) { [Architecture.InputName] = inputs };
    }

    /// <summary>What a node of the whole network returns.</summary>
    internal Tensor Whole(string node) => _whole[node];

    /// <summary>What some nodes return without a unit.</summary>
    internal Tensor[] Without(ChannelUnit unit, params IEnumerable<string> nodes)
    {
        var changed = new Dictionary<string, Tensor>(); // nodes of which more than the unit's own channels differ
        foreach (Node node in _network.Architecture.Nodes)
        {
            bool dependent = node.Inputs.Any(changed.ContainsKey);
            if (!dependent && !(DependencyGraph.Mixes(node.Layer) && _graph.Positions(node.Inputs[0], unit).Length > 0))
                continue;
            Tensor value = dependent || node.Layer is Conv2d { Groups: > 1 }
                ? _network.Compute(node, [.. node.Inputs.Select(input => Value(input, unit, changed))])
                : WithoutShare(node, unit);
            changed[node.Name] = _graph.Positions(node.Name, unit) is { Length: > 0 } channels ? value.index_fill_(1, Indices(channels), 0) : value;
        }
        return [.. nodes.Select(node => Value(node, unit, changed))];
    }

    /// <summary>The output of a mixing layer less what the unit's channels contribute to it.</summary>
    private Tensor WithoutShare(Node node, ChannelUnit unit)
    {
        Tensor channels = Indices(_graph.Positions(node.Inputs[0], unit)), weight = _network.Weight(node.Name).index_select(1, channels);
        Tensor input = _whole[node.Inputs[0]].index_select(1, channels);
        Tensor share = node.Layer is Conv2d conv
            ? conv.Convolve(input, weight)
            : input.matmul(weight.t());
        return _whole[node.Name] - share;
    }

    private Tensor Value(string node, ChannelUnit unit, Dictionary<string, Tensor> changed)
    {
        if (changed.TryGetValue(node, out Tensor? value))
            return value;
        return _graph.Positions(node, unit) is { Length: > 0 } channels ? _whole[node].index_fill(1, Indices(channels), 0) : _whole[node];
    }

    private Tensor Indices(long[] channels) => tensor(channels, dtype: ScalarType.Int64, device: _network.Device);
}
