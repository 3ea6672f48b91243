using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>A network that loses units one after another, and what each of the others would cost now. It is narrowed when everything has to be computed again.</summary>
internal sealed class ShrinkingNetwork : IDisposable
{
    private readonly BatchSource _batches;
    private readonly IReadOnlyList<string>? _layers;
    private readonly long _mostBytes;
    private readonly List<ChannelUnit> _removed = []; // since it was narrowed
    private Network _network;
    private DependencyGraph _graph;
    private AblatedImages? _ablated;

    /// <summary>Starts with a whole network.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="batches">Where the loss is measured.</param>
    /// <param name="layers">The layers whose units may go; null for all.</param>
    /// <param name="mostBytes">What may be kept between two measurements.</param>
    internal ShrinkingNetwork(Network network, BatchSource batches, IReadOnlyList<string>? layers, long mostBytes)
    {
        (_batches, _layers, _mostBytes) = (batches, layers, mostBytes);
        _network = network.Copy();
        _graph = DependencyGraph.Of(network.Architecture);
    }

    /// <summary>The units that are left, of layers whose units may go.</summary>
    internal IEnumerable<ChannelGroup> Groups => _graph.Groups.Where(group => _layers is null || group.Layers.Intersect(_layers).Any())
        .Select(group => group with { Units = [.. group.Units.Except(_removed)] });

    /// <summary>The loss, and what each unit that is left would add to it.</summary>
    /// <param name="cancellation">Stops between units.</param>
    internal AblationResult Measure(CancellationToken cancellation)
    {
        _ablated ??= new AblatedImages(_network, [.. Groups.SelectMany(group => group.Units)], _batches, _mostBytes, null, cancellation);
        return _ablated.Result();
    }

    /// <summary>The network without what was removed and some more units; a new one.</summary>
    internal Network Without(IEnumerable<ChannelUnit> units) => ChannelRemoval.Remove(_network, _removed.Concat(units));

    /// <summary>Its description.</summary>
    internal Architecture ArchitectureWithout(IEnumerable<ChannelUnit> units) => ChannelRemoval.Narrow(_graph, _removed.Concat(units));

    /// <summary>Removes some more units, after a measurement. Units of an earlier measurement are not valid any more.</summary>
    internal void Remove(IReadOnlyList<ChannelUnit> units)
    {
        if (_ablated!.TryRemove(units))
        {
            _removed.AddRange(units);
            return;
        }
        Network narrow = Without(units);
        Dispose();
        (_network, _graph, _ablated) = (narrow, DependencyGraph.Of(narrow.Architecture), null);
        _removed.Clear();
    }

    /// <summary>Frees the network and what was kept.</summary>
    public void Dispose()
    {
        _ablated?.Dispose();
        _network.Dispose();
    }
}
