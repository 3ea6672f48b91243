using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The changing masks of <see cref="RigL"/>. Gradients of removed weights are hidden from the optimizer, so that a grown weight starts without momentum.</summary>
internal sealed class RegrowingMasks(MaskSet masks, RigL schedule) : IWeightConstraint
{
    public bool HoldsForMeans => false;

    public void BeforeStep(TrainingStep step)
    {
        bool change = step.Done > 0 && step.Done % schedule.Interval == 0 && step.Done < schedule.End * step.Steps;
        foreach (string name in masks.Names)
        {
            Parameter weight = masks.WeightOf(name);
            if (weight.grad is not { } gradient)
                continue;
            if (change)
                Change(name, weight, gradient, schedule.FractionAt(step));
            gradient.masked_fill_(masks[name].logical_not(), 0);
        }
    }

    public void AfterStep(TrainingStep step) => masks.Enforce();

    public IReadOnlyDictionary<string, Tensor> State => masks.ToState();

    public void Restore(IReadOnlyDictionary<string, Tensor> state) => masks.FromState(state);

    private void Change(string name, Parameter weight, Tensor gradient, double fraction)
    {
        Tensor before = masks[name].clone(), after = Regrown(weight, gradient, before, fraction);
        masks.Change(name, after);
        weight.masked_fill_(after.logical_and(before.logical_not()), 0);
    }

    /// <summary>A mask without the given share of kept weights, the smallest, and with as many others whose gradients are largest.</summary>
    internal static Tensor Regrown(Tensor weight, Tensor gradient, Tensor mask, double fraction)
    {
        Tensor kept = mask.flatten();
        long active = kept.sum().item<long>(), change = (long)Math.Floor(fraction * active);
        Tensor after = kept.clone();
        if (change == 0)
            return after.reshape(mask.shape);
        Tensor sizes = weight.detach().abs().flatten().masked_fill(kept.logical_not(), double.PositiveInfinity);
        after.index_fill_(0, sizes.sort(stable: true).Indices.narrow(0, 0, change), false);
        Tensor pulls = gradient.abs().flatten().masked_fill(after, double.NegativeInfinity);
        after.index_fill_(0, pulls.sort(descending: true, stable: true).Indices.narrow(0, 0, change), true);
        return after.reshape(mask.shape);
    }
}
