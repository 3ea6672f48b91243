using Research.Training;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Masks that grow during a training by the cubic schedule of <see cref="GradualPruning"/>.</summary>
internal sealed class GradualMasks(nn.Module module, GradualPruning schedule, PruningOptions options) : IWeightConstraint
{
    internal MaskSet Masks { get; } = MaskSet.Full(Pruner.Weights(module, options));

    public bool HoldsForMeans => false;

    public void AfterStep(TrainingStep step)
    {
        if (!step.Begins && UpdateAt(step) is { } update)
        {
            double sparsity = update == schedule.Updates ? options.Sparsity : GradualPruning.SparsityAt(options.Sparsity, (double)update / schedule.Updates);
            using MaskSet next = Pruner.Masks(module, options with { Sparsity = sparsity }, Masks);
            Masks.Change(next);
        }
        Masks.Enforce();
    }

    public IReadOnlyDictionary<string, Tensor> State => Masks.ToState();

    public void Restore(IReadOnlyDictionary<string, Tensor> state) => Masks.FromState(state);

    /// <summary>The last of the updates due at a step, from 1; null where none is.</summary>
    private int? UpdateAt(TrainingStep step)
    {
        long begin = (long)(schedule.Begin * step.Steps), end = Math.Max(begin + 1, (long)(schedule.End * step.Steps));
        int done = DoneBy(step.Done, begin, end);
        return done > DoneBy(step.Done - 1, begin, end) ? done : null;
    }

    private int DoneBy(long step, long begin, long end) =>
        (int)Math.Clamp((step - begin) * (long)schedule.Updates / (end - begin), 0, schedule.Updates);
}
