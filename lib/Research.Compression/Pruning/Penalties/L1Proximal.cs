using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// L + λ‖W‖₁ by proximal steps: after each gradient step of rate η, w ← sign(w)·max(|w| − ηλ, 0), which reaches exact zeros where
/// a subgradient would only come near (soft thresholding; Parikh and Boyd 2014, Proximal Algorithms).
/// </summary>
/// <param name="weights">The penalised weights by name; see <see cref="Pruner.Weights"/>.</param>
/// <param name="strength">λ, above 0.</param>
public sealed class L1Proximal(IReadOnlyDictionary<string, Parameter> weights, double strength) : IWeightConstraint
{
    /// <inheritdoc/>
    public bool HoldsForMeans => false;

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        foreach (Parameter weight in weights.Values)
        {
            if (!step.Begins)
                weight.copy_(Shrink(weight, step.LearningRate * strength));
        }
    }

    /// <summary>sign(w)·max(|w| − t, 0).</summary>
    internal static Tensor Shrink(Tensor weight, double by) => weight.sign().mul(weight.abs().sub(by).clamp_min(0));
}
