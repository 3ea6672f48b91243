using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// |∂L/∂c| = |w · ∂L/∂w| for a gate c = 1 on each weight, at initialisation and over one set of images (Lee et al. 2019,
/// arXiv 1810.02340). The paper divides by the sum over all weights, which no ranking depends on. It differs from
/// <see cref="Taylor"/> in taking gradients in training mode.
/// </summary>
public sealed record Snip : Criterion
{
    /// <inheritdoc/>
    public override string Name => "snip";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.Gradient;

    /// <inheritdoc/>
    public override bool UsesBatchStatistics => true;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.mul(weight[Evidence.Gradient]).abs();
}
