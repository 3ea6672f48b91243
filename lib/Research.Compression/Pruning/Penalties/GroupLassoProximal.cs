using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// L + λ Σ √n ‖w_g‖₂ over units g of n weights by proximal steps: after each gradient step of rate η,
/// w_g ← w_g·max(1 − ηλ√n/‖w_g‖₂, 0), so that whole units become zero (Yuan and Lin 2006; for networks Wen et al. 2016,
/// arXiv 1608.03665).
/// </summary>
/// <param name="weights">The penalised weights by name; see <see cref="Pruner.Weights"/>.</param>
/// <param name="granularity">What a unit is.</param>
/// <param name="strength">λ, above 0.</param>
public sealed class GroupLassoProximal(IReadOnlyDictionary<string, Parameter> weights, Granularity granularity, double strength) : IWeightConstraint
{
    /// <inheritdoc/>
    public bool HoldsForMeans => false;

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        foreach (Parameter weight in weights.Values)
        {
            if (!step.Begins)
                weight.mul_(Factors(weight, step.LearningRate * strength));
        }
    }

    private Tensor Factors(Tensor weight, double by)
    {
        Tensor units = granularity.ToUnits(weight), norms = units.square().sum(1).sqrt();
        Tensor factors = norms.mul(0).add(1).sub(norms.clamp_min(1e-30).reciprocal().mul(by * Math.Sqrt(units.shape[1]))).clamp_min(0);
        return granularity.ToElements(factors, weight.shape);
    }
}
