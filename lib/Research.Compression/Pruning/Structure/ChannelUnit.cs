namespace Research.Compression;

/// <summary>
/// The smallest piece of structure that can be removed whole: one channel, filter or neuron together with all that residual
/// additions, batch norm, depthwise convolutions and flattening tie to it (Fang et al. 2023, arXiv 2301.12900, call the ties a
/// dependency group).
/// </summary>
/// <param name="Id">Its number within its <see cref="DependencyGraph"/>, from 0.</param>
/// <param name="Producers">Layers with weights that compute it, with the position among their outputs: the filters or neurons to score.</param>
public sealed record ChannelUnit(int Id, IReadOnlyList<ChannelPosition> Producers)
{
    /// <summary>For example <c>conv1[3]</c>, or <c>conv1[3] + stage1_block1_conv2[3]</c> where layers are tied.</summary>
    public override string ToString() => string.Join(" + ", Producers);
}

/// <summary>One output channel of a layer.</summary>
/// <param name="Layer">Name of the node.</param>
/// <param name="Channel">Which, from 0.</param>
public readonly record struct ChannelPosition(string Layer, int Channel)
{
    /// <summary>For example <c>conv1[3]</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Layer}[{Channel}]");
}

/// <summary>Units that the same layers compute: what is pruned as one width.</summary>
/// <param name="Layers">Names of the layers that compute them.</param>
/// <param name="Units">In the order of their channels.</param>
public sealed record ChannelGroup(IReadOnlyList<string> Layers, IReadOnlyList<ChannelUnit> Units)
{
    /// <summary>For example <c>conv1 + conv3: 16 units</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{string.Join(" + ", Layers)}: {Units.Count} units");
}
