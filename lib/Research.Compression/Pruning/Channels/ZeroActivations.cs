using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>1 − the share of activations that are zero or below (APoZ; Hu et al. 2016, arXiv 1607.03250): channels that are rarely active go first.</summary>
public sealed record ZeroActivations : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "apoz";

    /// <inheritdoc/>
    public override bool NeedsActivations => true;

    /// <inheritdoc/>
    public override Tensor PerImage(Tensor activations) => activations.gt(0).to(ScalarType.Float64).reshape(activations.shape[0], activations.shape[1], -1).mean([2]);

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.NeededPerImage(Name).mean([0]);
}
