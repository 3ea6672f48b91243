using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Prune, fine-tune, prune further, fine-tune (Han et al. 2015): rounds whose densities fall geometrically to the target,
/// so that every round removes the same share of what is left. One round is one-shot pruning.
/// </summary>
/// <param name="Pruning">Target sparsity, criterion and scope.</param>
/// <param name="FineTuning">Training after each round.</param>
public sealed record IterativePruning(PruningOptions Pruning, TrainingOptions FineTuning)
{
    /// <summary>Rounds, at least 1; default 1.</summary>
    public int Rounds
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rounds), $"Rounds must be at least 1, not {value}.");
    } = 1;

    /// <summary>The sparsity after each round: 1 − (1 − s)^(i/rounds).</summary>
    public IReadOnlyList<double> Sparsities =>
        [.. Enumerable.Range(1, Rounds).Select(round => round == Rounds ? Pruning.Sparsity : 1 - Math.Pow(1 - Pruning.Sparsity, (double)round / Rounds))];

    /// <summary>Prunes and fine-tunes a network in place.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="data">Images to fine-tune and select on.</param>
    /// <param name="fineTune">Builds the trainer of a round from its number (from 1) and masks; default a plain one.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <returns>The last round's training and the masks, which the caller disposes.</returns>
    public (TrainingResult Training, MaskSet Masks) Run(
        Network network, ImageDataSet data, Func<int, MaskSet, Trainer>? fineTune = null, CancellationToken cancellation = default)
    {
        MaskSet? masks = null;
        TrainingResult result = new([]);
        for (int round = 1; round <= Rounds; round++)
        {
            MaskSet next = Pruner.Masks(network, Pruning with { Sparsity = Sparsities[round - 1] }, masks);
            masks?.Dispose();
            masks = next;
            masks.Enforce();
            Trainer trainer = fineTune?.Invoke(round, masks) ?? new Trainer(network, data, FineTuning) { Constraints = [masks] };
            result = trainer.Run(cancellation);
        }
        return (result, masks!);
    }
}
