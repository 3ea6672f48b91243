using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Σ |w| of a filter (Li et al. 2017, arXiv 1608.08710).</summary>
public sealed record ChannelL1 : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "l1";

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.Weight.flatten(1).abs().sum(1);
}
