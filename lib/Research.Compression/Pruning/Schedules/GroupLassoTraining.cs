using Research.Training;
using TorchSharp.Modules;

namespace Research.Compression;

/// <summary>Training with L + λ Σ √n ‖w_g‖₂ over the units of the options' granularity; see <see cref="GroupLassoProximal"/>.</summary>
public sealed record GroupLassoTraining : PenaltyTraining
{
    private protected override IWeightConstraint Penalty(IReadOnlyDictionary<string, Parameter> weights, PruningOptions options) =>
        new GroupLassoProximal(weights, options.Granularity, Strength);
}
