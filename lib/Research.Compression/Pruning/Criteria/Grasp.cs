using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// w ⊙ Hg, with g the gradient and H the Hessian at initialisation (Wang et al. 2020, arXiv 2002.07376). Removing a weight changes
/// the squared norm of the gradient by −2·w·(Hg), to first order: those go first whose removal raises it. The paper ranks by the
/// negative and removes the largest. Scores have signs.
/// </summary>
public sealed record Grasp : Criterion
{
    /// <inheritdoc/>
    public override string Name => "grasp";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.HessianGradient;

    /// <inheritdoc/>
    public override bool UsesBatchStatistics => true;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.mul(weight[Evidence.HessianGradient]);
}
