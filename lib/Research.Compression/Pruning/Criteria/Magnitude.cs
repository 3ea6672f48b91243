using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// |w|: the smallest weights go first (Han et al. 2015, arXiv 1506.02626). Every L_p norm ranks single weights alike; over groups
/// of weights <see cref="PruningOptions.Aggregation"/> says which norm, so that <c>l1</c>, <c>l2</c> and <c>lp</c> are this criterion.
/// </summary>
public sealed record Magnitude : Criterion
{
    /// <inheritdoc/>
    public override string Name => "magnitude";

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.abs();
}
