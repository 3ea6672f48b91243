using System.Text.Json.Serialization;

namespace Research.Compression;

/// <summary>
/// Prunes the initial weights once and then trains, as SNIP, GraSP and SynFlow are meant to be used (compared by Frankle et al.
/// 2021, arXiv 2009.08576).
/// </summary>
public sealed record PruningAtInitialisation : PruningSchedule
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool FromInitialWeights => true;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        MaskSet masks = Pruner.Masks(task.Network, task.Options);
        masks.Enforce();
        return new PruningOutcome(task.Train("sparse", [masks], cancellation), masks);
    }
}
