using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>√(Σ w²) of a filter (He et al. 2018, arXiv 1808.06866).</summary>
public sealed record ChannelL2 : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "l2";

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.Weight.flatten(1).square().sum(1).sqrt();
}
