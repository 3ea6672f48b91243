using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The mean activation over images and positions (Molchanov et al. 2017, arXiv 1611.06440, section 2.2).</summary>
public sealed record MeanActivation : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "mean-activation";

    /// <inheritdoc/>
    public override bool NeedsActivations => true;

    /// <inheritdoc/>
    public override Tensor PerImage(Tensor activations) => activations.to(ScalarType.Float64).reshape(activations.shape[0], activations.shape[1], -1).mean([2]);

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.NeededPerImage(Name).mean([0]);
}
