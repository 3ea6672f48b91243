using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Scores the elements of a weight: a pure function from what is known about the weight to scores, of which the smallest are
/// pruned first. What it needs besides the weight is gathered in one place, <see cref="EvidenceCollector"/>.
/// </summary>
public abstract record Criterion
{
    /// <summary>The name in configurations, as in <c>magnitude</c>; see <see cref="Criteria.Parse"/>.</summary>
    public abstract string Name { get; }

    /// <summary>What must be gathered besides the weight; default nothing.</summary>
    public virtual Evidence Needs => Evidence.None;

    /// <summary>
    /// Whether gradients are taken in training mode, batch norm using the statistics of each batch, as networks need whose running
    /// statistics mean nothing yet; default false: evaluation mode.
    /// </summary>
    public virtual bool UsesBatchStatistics => false;

    /// <summary>Rounds of scoring and masking in which the target is reached, the density falling geometrically; default 1.</summary>
    public virtual int Rounds => 1;

    /// <summary>The scores of one weight.</summary>
    /// <param name="weight">The weight and what was gathered about it; not changed.</param>
    /// <returns>A score for every element, in the weight's shape.</returns>
    public abstract Tensor Scores(WeightEvidence weight);
}
