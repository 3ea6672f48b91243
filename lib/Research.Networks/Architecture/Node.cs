using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>A named layer of an <see cref="Architecture"/> and where its inputs come from.</summary>
/// <param name="Name">Unique; dots nest, as in <c>stage1.block0.conv1</c>. Parameters are named <c>{Name}.weight</c>, <c>{Name}.bias</c>.</param>
/// <param name="Layer">The operation.</param>
/// <param name="Inputs">Names of earlier nodes, or <see cref="Architecture.InputName"/>.</param>
public sealed record Node(string Name, Layer Layer, ImmutableArray<string> Inputs)
{
    /// <inheritdoc/>
    public bool Equals(Node? other) =>
        other is not null && Name == other.Name && Layer.Equals(other.Layer) && Inputs.SequenceEqual(other.Inputs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Layer);
}
