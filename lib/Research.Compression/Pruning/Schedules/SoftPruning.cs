namespace Research.Compression;

/// <summary>
/// Zeroes the lowest units after every epoch but lets them train on, so that they may come back; those zeroed after the last
/// epoch stay (soft filter pruning; He et al. 2018, arXiv 1808.06866, there with filters, their L2 norm, and one rate per layer).
/// </summary>
public sealed record SoftPruning : PruningSchedule
{
    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        var projection = new SparseProjection(task.Network, task.Options, interval: null);
        return projection.Finish(task.Train("soft", [projection], cancellation));
    }
}
