using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// ½ · h · w², h = ∂²L/∂w²: the change of the loss, to second order and with a diagonal Hessian, when the weight becomes zero at a
/// minimum (LeCun et al. 1989, Optimal Brain Damage).
/// </summary>
/// <param name="Curvature">How the diagonal is obtained.</param>
public sealed record OptimalBrainDamage(Curvature Curvature) : Criterion
{
    /// <inheritdoc/>
    public override string Name => Curvature switch { Curvature.Exact => "obd-exact", Curvature.Fisher => "obd-fisher", _ => "obd" };

    /// <inheritdoc/>
    public override Evidence Needs => Curvature switch
    {
        Curvature.Exact => Evidence.HessianDiagonal,
        Curvature.Fisher => Evidence.FisherDiagonal,
        _ => Evidence.HutchinsonDiagonal,
    };

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.square().mul(weight[Needs]).mul(0.5);
}

/// <summary>How the diagonal of a Hessian is obtained.</summary>
public enum Curvature
{
    /// <summary>Exactly, by one second derivative a weight: for small networks.</summary>
    Exact,

    /// <summary>Estimated without bias as E[z ⊙ Hz] over random signs z (Hutchinson 1990; Bekas et al. 2007). May be negative.</summary>
    Hutchinson,

    /// <summary>
    /// The diagonal of the empirical Fisher information, the mean squared gradient of single images, which equals the expected
    /// Hessian where the model is right. Never negative.
    /// </summary>
    Fisher,
}
