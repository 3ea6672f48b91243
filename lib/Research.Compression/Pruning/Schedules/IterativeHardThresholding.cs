namespace Research.Compression;

/// <summary>
/// Gradient steps, each followed by the projection onto networks with ‖W‖₀ ≤ K: all but the K highest weights become zero, and
/// any weight that grows enough comes back (Blumensath and Davies 2009, arXiv 0805.0510; for networks Jin et al. 2016,
/// arXiv 1607.05423).
/// </summary>
public sealed record IterativeHardThresholding : PruningSchedule
{
    /// <summary>Steps between projections, at least 1; default 1.</summary>
    public int Interval { get; init => field = AtLeastOne(value, nameof(Interval)); } = 1;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        var projection = new SparseProjection(task.Network, task.Options, Interval);
        return projection.Finish(task.Train("hard-thresholding", [projection], cancellation));
    }
}
