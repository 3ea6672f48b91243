using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Keeps the factors of a <see cref="SignedNonNegativeFactorization"/> non-negative while a network is trained on, by projection after
/// each step: the first layer of a chain ≥ 0, the first half of the second layer's columns ≥ 0 and the other half ≤ 0.
/// </summary>
public sealed class NonNegativeConstraint : IWeightConstraint
{
    private readonly (Parameter Reduce, Parameter Expand)[] _chains;

    /// <summary>Finds the factors.</summary>
    /// <param name="factorized">Made by a <see cref="SignedNonNegativeFactorization"/>; layers that were left whole are not touched.</param>
    public NonNegativeConstraint(FactorizedNetwork factorized) => _chains = [.. factorized.Layers.Where(layer => layer.Pays)
        .Select(layer => (factorized.Network.Weight($"{layer.Layer}_reduce"), factorized.Network.Weight(layer.Layer)))];

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        foreach ((Parameter reduce, Parameter expand) in _chains)
        {
            using var scope = NewDisposeScope();
            long half = expand.shape[1] / 2;
            reduce.clamp_min_(0);
            expand.narrow(1, 0, half).clamp_min_(0);
            expand.narrow(1, half, half).clamp_max_(0);
        }
    }
}
