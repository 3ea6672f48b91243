using Research.Training;
using TorchSharp.Modules;

namespace Research.Compression;

/// <summary>
/// Trains with a penalty that makes weights exactly zero. What is zero then is pruned; where the options give a sparsity, that many
/// in all, and otherwise the penalty alone decides.
/// </summary>
public abstract record PenaltyTraining : PruningSchedule
{
    /// <summary>λ, the weight of the penalty beside the loss, above 0; default 1e-4.</summary>
    public double Strength { get; init => field = Positive(value, nameof(Strength)); } = 1e-4;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        IReadOnlyDictionary<string, Parameter> weights = Pruner.Weights(task.Network, task.Options);
        TrainingResult result = task.Train("penalty", [Penalty(weights, task.Options)], cancellation);
        return Finish(task, result);
    }

    private protected abstract IWeightConstraint Penalty(IReadOnlyDictionary<string, Parameter> weights, PruningOptions options);

    /// <summary>The masks of what is not zero, or of the options' target where they have one.</summary>
    internal static PruningOutcome Finish(PruningTask task, TrainingResult result)
    {
        PruningOptions options = task.Options;
        bool decided = options.Sparsity > 0 || options.Threshold is not null || options.LayerSparsities is not null;
        MaskSet masks = decided ? Pruner.Masks(task.Network, options) : MaskSet.OfNonZeros(task.Network, options);
        masks.Enforce();
        return new PruningOutcome(result, masks);
    }
}
