using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Σ −w · ∂L/∂w over the steps of a training: weights that move towards zero go first, whatever their size (Sanh et al. 2020,
/// arXiv 2005.07683). The sum is kept by a <see cref="MovementAccumulator"/> while the network trains, so that only schedules that
/// prune during training can use it, such as <see cref="GradualPruning"/>.
/// </summary>
public sealed record Movement : Criterion
{
    /// <inheritdoc/>
    public override string Name => "movement";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.Movement;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight[Evidence.Movement];
}
