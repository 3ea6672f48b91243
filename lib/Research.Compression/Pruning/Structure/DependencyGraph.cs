using Research.Networks;

namespace Research.Compression;

/// <summary>
/// Which channels of a network hang together, so that removing one removes what belongs to it and nothing else. Channels are
/// followed through the architecture one by one: an addition ties them, a concatenation puts them side by side, flattening
/// makes each of them many features. What the network takes in and gives out cannot be removed.
/// </summary>
public sealed class DependencyGraph
{
    private readonly Dictionary<string, int[]> _channels;
    private readonly Dictionary<string, ILookup<int, long>> _positions;

    private DependencyGraph(Architecture architecture, Dictionary<string, int[]> channels, IReadOnlyList<ChannelUnit> units)
    {
        Architecture = architecture;
        _channels = channels;
        _positions = channels.ToDictionary(pair => pair.Key, pair => Enumerable.Range(0, pair.Value.Length).ToLookup(channel => pair.Value[channel], channel => (long)channel));
        Units = units;
        Groups = [.. units.GroupBy(unit => string.Join('\n', unit.Producers.Select(producer => producer.Layer).Distinct()))
            .Select(group => new ChannelGroup(group.Key.Split('\n'), [.. group]))];
    }

    /// <summary>The network's description.</summary>
    public Architecture Architecture { get; }

    /// <summary>All that can be removed, in the order in which the network computes it.</summary>
    public IReadOnlyList<ChannelUnit> Units { get; }

    /// <summary>The units by the layers that compute them.</summary>
    public IReadOnlyList<ChannelGroup> Groups { get; }

    /// <summary>Follows the channels of an architecture.</summary>
    /// <param name="architecture">Any.</param>
    /// <exception cref="NotSupportedException">A layer is of a kind through which channels cannot be followed; the message names it.</exception>
    public static DependencyGraph Of(Architecture architecture)
    {
        var ties = new ChannelTies();
        var channels = new Dictionary<string, int[]> { [Architecture.InputName] = ties.Add((int)architecture.Input[0]) };
        var producers = new List<(int Channel, ChannelPosition Position)>();
        foreach (Node node in architecture.Nodes)
        {
            int[] outputs = channels[node.Name] = Outputs(architecture, node, [.. node.Inputs.Select(input => channels[input])], ties);
            if (node.Layer is Conv2d or Linear)
                producers.AddRange(outputs.Select((channel, position) => (channel, new ChannelPosition(node.Name, position))));
        }
        HashSet<int> fixedRoots = [.. channels[Architecture.InputName].Concat(channels[architecture.Nodes[^1].Name]).Select(ties.Root)];
        ChannelUnit[] units = [.. producers.GroupBy(producer => ties.Root(producer.Channel)).Where(group => !fixedRoots.Contains(group.Key))
            .Select((group, index) => new ChannelUnit(index, [.. group.Select(producer => producer.Position)]))];
        Dictionary<int, int> ids = units.ToDictionary(unit => ties.Root(channels[unit.Producers[0].Layer][unit.Producers[0].Channel]), unit => unit.Id);
        return new DependencyGraph(architecture, channels.ToDictionary(
            pair => pair.Key, pair => Array.ConvertAll(pair.Value, channel => ids.GetValueOrDefault(ties.Root(channel), -1))), units);
    }

    /// <summary>The unit behind each output channel or feature of a node, or of <see cref="Architecture.InputName"/>; −1 where it cannot be removed.</summary>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    internal IReadOnlyList<int> UnitsOf(string node) => _channels[node == Architecture.InputName ? node : Architecture[node].Name];

    /// <summary>The output channels or features of a node that belong to a unit.</summary>
    internal long[] Positions(string node, ChannelUnit unit) => [.. _positions[node][unit.Id]];

    /// <summary>The layers that read a unit's channels and mix them with others.</summary>
    internal IEnumerable<Node> Mixers(ChannelUnit unit) => Architecture.Nodes.Where(node => Mixes(node.Layer) && _positions[node.Inputs[0]].Contains(unit.Id));

    /// <summary>Whether a layer makes new channels of several others; all other layers take channels one by one.</summary>
    internal static bool Mixes(Layer layer) => layer is Linear || (layer is Conv2d conv && conv.InChannels > conv.Groups);

    /// <summary>The output channels of a node that stay when units are removed.</summary>
    internal long[] Kept(string node, IReadOnlySet<int> removed) =>
        [.. UnitsOf(node).Select((unit, channel) => (unit, channel)).Where(pair => !removed.Contains(pair.unit)).Select(pair => (long)pair.channel)];

    private static int[] Outputs(Architecture architecture, Node node, int[][] inputs, ChannelTies ties)
    {
        switch (node.Layer)
        {
            case Conv2d { Groups: > 1 } conv:
                return Grouped(conv, inputs[0], ties);
            case Conv2d conv:
                return ties.Add(conv.OutChannels);
            case Linear linear:
                return ties.Add(linear.OutFeatures);
            case Flatten:
                int pixels = (int)architecture.ShapeOf(node.Name)[0] / inputs[0].Length;
                return [.. inputs[0].SelectMany(channel => Enumerable.Repeat(channel, pixels))];
            case Concat:
                return [.. inputs.SelectMany(input => input)];
            case Add:
                for (int i = 1; i < inputs.Length; i++)
                    ties.Tie(inputs[0], inputs[i]);
                return inputs[0];
            case PadShortcut shortcut:
                return [.. ties.Add(shortcut.Before), .. inputs[0], .. ties.Add(shortcut.After)];
            case BatchNorm or Activation or MaxPool2d or AvgPool2d or GlobalAvgPool2d or Dropout:
                return inputs[0];
            default:
                throw new NotSupportedException($"Channels cannot be followed through '{node.Name}', a {node.Layer.GetType().Name}; leave the network's structure as it is or replace that layer.");
        }
    }

    /// <summary>
    /// A depthwise convolution passes its channels on; one with fewer groups keeps its groups alike, so the channels at the
    /// same place of every group are tied.
    /// </summary>
    private static int[] Grouped(Conv2d conv, int[] input, ChannelTies ties)
    {
        int perInput = conv.InChannels / conv.Groups, perOutput = conv.OutChannels / conv.Groups;
        if (perInput == 1)
            return [.. Enumerable.Range(0, conv.OutChannels).Select(channel => input[channel / perOutput])];
        int[] output = ties.Add(conv.OutChannels);
        for (int group = 1; group < conv.Groups; group++)
        {
            ties.Tie(input[..perInput], input[(group * perInput)..((group + 1) * perInput)]);
            ties.Tie(output[..perOutput], output[(group * perOutput)..((group + 1) * perOutput)]);
        }
        return output;
    }
}
