using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The mean rank of a channel's feature maps as matrices [H, W] (HRank; Lin et al. 2020, arXiv 2002.10179), at the tolerance max(H, W) · ε · σ₁. Only layers with feature maps have ranks.</summary>
public sealed record FeatureRank : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "hrank";

    /// <inheritdoc/>
    public override bool NeedsActivations => true;

    /// <inheritdoc/>
    public override Tensor PerImage(Tensor activations) => activations.dim() == 4
        ? linalg.matrix_rank(activations).to(ScalarType.Float64)
        : throw new ArgumentException("The criterion 'hrank' ranks feature maps [H, W], but the layer puts out vectors: choose another criterion, or leave the layer out.");

    /// <inheritdoc/>
    public override bool AppliesTo(Architecture architecture, string layer) => architecture[layer].Layer is Conv2d;

    internal override string Needs => "its outputs are vectors, not feature maps";

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.NeededPerImage(Name).mean([0]);
}
