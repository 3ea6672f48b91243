using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The masks of <see cref="NetworkSurgery"/> with the weights behind them. The network computes with masked weights; the optimizer
/// is given the weights behind them together with the gradient at the masked ones.
/// </summary>
internal sealed class SurgeryMasks : IWeightConstraint, IDisposable
{
    private const string MaskPrefix = "mask.", WeightPrefix = "weight.";

    private readonly nn.Module _module;
    private readonly NetworkSurgery _schedule;
    private readonly PruningOptions _options;
    private readonly Dictionary<string, Tensor> _hidden;

    internal SurgeryMasks(nn.Module module, NetworkSurgery schedule, PruningOptions options)
    {
        (_module, _schedule, _options) = (module, schedule, options);
        IReadOnlyDictionary<string, Parameter> weights = Pruner.Weights(module, options);
        Masks = Pruner.Masks(module, options);
        _hidden = weights.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    internal MaskSet Masks { get; }

    public bool HoldsForMeans => false;

    public void BeforeStep(TrainingStep step)
    {
        if (!IsSettled(step))
            Reveal();
    }

    public void AfterStep(TrainingStep step)
    {
        if (!step.Begins && !IsSettled(step with { Done = step.Done - 1 }))
        {
            foreach ((string name, Tensor hidden) in _hidden)
                hidden.copy_(Masks.WeightOf(name));
            if (IsSettled(step) || step.Done % _schedule.Interval == 0)
                Operate(exactly: IsSettled(step));
        }
        Masks.Enforce();
    }

    public IReadOnlyDictionary<string, Tensor> State =>
        Masks.ToState(MaskPrefix).Concat(_hidden.ToDictionary(pair => WeightPrefix + pair.Key, pair => pair.Value)).ToDictionary();

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        Masks.FromState(state, MaskPrefix);
        foreach ((string name, Tensor hidden) in _hidden)
            hidden.copy_(state[WeightPrefix + name]);
    }

    public void Dispose()
    {
        foreach (Tensor hidden in _hidden.Values)
            hidden.Dispose();
    }

    private bool IsSettled(TrainingStep step) => step.Done >= _schedule.End * step.Steps;

    private void Reveal()
    {
        foreach ((string name, Tensor hidden) in _hidden)
            Masks.WeightOf(name).copy_(hidden);
    }

    /// <summary>Prunes and splices by the weights behind the masks, which are in the network now.</summary>
    private void Operate(bool exactly)
    {
        using MaskSet target = Pruner.Masks(_module, _options);
        foreach (string name in Masks.Names)
            Masks.Change(name, exactly ? target[name] : Spliced(_hidden[name], Masks[name], target[name], _schedule.Margin));
    }

    /// <summary>The mask after surgery: pruned below (1 − margin)·t, spliced above (1 + margin)·t, t the smallest weight that the target keeps.</summary>
    internal static Tensor Spliced(Tensor weight, Tensor mask, Tensor target, double margin)
    {
        Tensor sizes = weight.abs(), threshold = sizes.masked_fill(target.logical_not(), double.PositiveInfinity).min();
        return mask.logical_and(sizes.ge(threshold.mul(1 - margin))).logical_or(sizes.gt(threshold.mul(1 + margin)));
    }
}
