using Research.Training;

namespace Research.Compression;

/// <summary>
/// Prune, fine-tune, prune further, fine-tune (Han et al. 2015, arXiv 1506.02626): rounds whose densities fall geometrically to the
/// target, so that every round removes the same share of what is left. One round is one-shot pruning.
/// </summary>
public sealed record IterativePruning : PruningSchedule
{
    /// <summary>Rounds, at least 1; default 1.</summary>
    public int Rounds { get; init => field = AtLeastOne(value, nameof(Rounds)); } = 1;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        MaskSet? masks = null;
        TrainingResult result = new([]);
        for (int round = 1; round <= Rounds; round++)
        {
            masks = Next(task, masks, Rounds, round);
            masks.Enforce();
            result = task.Train($"round-{round}", [masks], cancellation);
        }
        return new PruningOutcome(result, masks!);
    }

    /// <summary>The sparsities after each round: 1 − (1 − s)^(i/rounds).</summary>
    public static IReadOnlyList<double> Sparsities(double sparsity, int rounds) =>
        [.. Enumerable.Range(1, rounds).Select(round => round == rounds ? sparsity : 1 - Math.Pow(1 - sparsity, (double)round / rounds))];

    /// <summary>The masks of a round from those before it, which are freed.</summary>
    internal static MaskSet Next(PruningTask task, MaskSet? masks, int rounds, int round)
    {
        PruningOptions options = rounds == 1 ? task.Options : task.Options with { Sparsity = Sparsities(task.Options.Sparsity, rounds)[round - 1] };
        MaskSet next = Pruner.Masks(task.Network, options, masks);
        masks?.Dispose();
        return next;
    }
}
