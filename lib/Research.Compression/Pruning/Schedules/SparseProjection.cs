using Research.Training;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Sets all but the highest weights to zero every so often, without remembering which: they are free until the next time.</summary>
/// <param name="module">The module.</param>
/// <param name="options">Which weights go.</param>
/// <param name="interval">Steps from one time to the next; null: once an epoch.</param>
internal sealed class SparseProjection(nn.Module module, PruningOptions options, int? interval) : IWeightConstraint
{
    public bool HoldsForMeans => false;

    public void AfterStep(TrainingStep step)
    {
        if (step.Begins || step.Done % (interval ?? step.StepsPerEpoch) != 0)
            return;
        using MaskSet masks = Pruner.Masks(module, options);
        masks.Enforce();
    }

    /// <summary>The last projection, whose masks hold.</summary>
    internal PruningOutcome Finish(TrainingResult training)
    {
        MaskSet masks = Pruner.Masks(module, options);
        masks.Enforce();
        return new PruningOutcome(training, masks);
    }
}
