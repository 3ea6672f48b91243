using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>|w · ∂L/∂w|: the change of the loss, to first order, when the weight becomes zero (Molchanov et al. 2017, arXiv 1611.06440).</summary>
public sealed record Taylor : Criterion
{
    /// <inheritdoc/>
    public override string Name => "taylor";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.Gradient;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.mul(weight[Evidence.Gradient]).abs();
}
