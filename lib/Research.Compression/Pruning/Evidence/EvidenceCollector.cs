using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Gathers what criteria need to know about weights; the one place where pruning computes gradients.</summary>
public static class EvidenceCollector
{
    /// <summary>Gathers what a criterion needs. Weights, statistics and the module's mode are left as they were; memory is that of one batch.</summary>
    /// <param name="module">The module the weights belong to.</param>
    /// <param name="weights">Its weights by name.</param>
    /// <param name="criterion">What is needed.</param>
    /// <param name="data">Images to take gradients on; null where the criterion needs none.</param>
    /// <param name="movement">Sums kept while the module trained; null where the criterion needs none.</param>
    /// <returns>The evidence of every weight by name; the caller disposes what was gathered.</returns>
    /// <exception cref="ArgumentException">The data or sums that the criterion needs are missing, a weight is frozen, or the module takes no single tensor.</exception>
    public static IReadOnlyDictionary<string, WeightEvidence> Gather(
        nn.Module module, IReadOnlyDictionary<string, Parameter> weights, Criterion criterion, ScoringData? data = null, MovementAccumulator? movement = null)
    {
        if (criterion.Needs is not (Evidence.None or Evidence.Movement) && weights.FirstOrDefault(pair => !pair.Value.requires_grad) is { Value: not null } frozen)
            throw new ArgumentException($"The weight '{frozen.Key}' is frozen (requires_grad is off), but the criterion '{criterion.Name}' takes gradients: thaw or exclude it.");
        IReadOnlyDictionary<string, Tensor>? gathered = criterion.Needs switch
        {
            Evidence.None => null,
            Evidence.Movement => (movement ?? throw new ArgumentException("The criterion 'movement' sums over training steps: prune during training (schedule 'gradual'), or pass a MovementAccumulator that was a constraint of a training.")).SumsOf(weights),
            Evidence.SynapticFlow => SynapticFlow.Gradient(Forwarding(module), weights, data),
            Evidence.Gradient => LossGradient.Mean(Forwarding(module), weights, Needed(data, criterion), criterion.UsesBatchStatistics),
            Evidence.HessianGradient => HessianGradient.Product(Forwarding(module), weights, Needed(data, criterion), criterion.UsesBatchStatistics),
            Evidence.HessianDiagonal => HessianDiagonal.Exact(Forwarding(module), weights, Needed(data, criterion)),
            Evidence.HutchinsonDiagonal => HessianDiagonal.Hutchinson(Forwarding(module), weights, Needed(data, criterion)),
            Evidence.FisherDiagonal => HessianDiagonal.Fisher(Forwarding(module), weights, Needed(data, criterion)),
            _ => throw new InvalidOperationException($"Nothing gathers {criterion.Needs}."),
        };
        return weights.ToDictionary(pair => pair.Key, pair => new WeightEvidence(pair.Key, pair.Value, criterion.Needs, gathered?[pair.Key]));
    }

    private static nn.Module<Tensor, Tensor> Forwarding(nn.Module module) => module as nn.Module<Tensor, Tensor>
        ?? throw new ArgumentException($"The module '{module.GetName()}' does not map one tensor to one tensor, which criteria with gradients need; choose magnitude or random, or wrap it.");

    private static ScoringData Needed(ScoringData? data, Criterion criterion) => data
        ?? throw new ArgumentException($"The criterion '{criterion.Name}' takes gradients: give it training images (PruningOptions.Data, made by ScoringData.Of).");
}
