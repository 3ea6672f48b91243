using Research.Training;
using TorchSharp.Modules;

namespace Research.Compression;

/// <summary>Training with L + λ‖W‖₁; see <see cref="L1Proximal"/>.</summary>
public sealed record L1Training : PenaltyTraining
{
    private protected override IWeightConstraint Penalty(IReadOnlyDictionary<string, Parameter> weights, PruningOptions options) => new L1Proximal(weights, Strength);
}
