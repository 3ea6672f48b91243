using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A layer and what was gathered about its output channels.</summary>
/// <param name="Layer">Name of the node.</param>
/// <param name="Weight"><c>[C, …]</c>.</param>
public sealed record ChannelEvidence(string Layer, Tensor Weight)
{
    /// <summary>γ of the batch norm behind the layer, <c>[C]</c>; null where there is none.</summary>
    public Tensor? BatchNormScale { get; init; }

    /// <summary>∂L/∂w in the weight's shape; null where it was not gathered.</summary>
    public Tensor? Gradient { get; init; }

    /// <summary>What <see cref="ChannelCriterion.PerImage"/> kept, <c>[images, C]</c>; null where it was not gathered.</summary>
    public Tensor? PerImage { get; init; }

    internal Tensor NeededPerImage(string criterion) => PerImage
        ?? throw new ArgumentException($"The criterion '{criterion}' looks at the activations of '{Layer}', which were not gathered.");
}
