using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The hard concrete distribution (Louizos et al. 2018, arXiv 1712.01312): a binary concrete variable stretched to (γ, ζ) and
/// clipped to [0, 1], so that a gate is exactly 0 or 1 with positive probability and yet has a gradient. β = 2/3, γ = −0.1,
/// ζ = 1.1 as there.
/// </summary>
public static class HardConcrete
{
    /// <summary>β, the temperature.</summary>
    public const double Temperature = 2.0 / 3;

    /// <summary>γ, the lower end of the stretched interval.</summary>
    public const double Low = -0.1;

    /// <summary>ζ, its upper end.</summary>
    public const double High = 1.1;

    /// <summary>z = clip(σ((log u − log(1 − u) + log α)/β)·(ζ − γ) + γ) for uniform u.</summary>
    /// <param name="logAlpha">log α of each gate.</param>
    /// <param name="uniform">u of each gate, in (0, 1).</param>
    public static Tensor Sample(Tensor logAlpha, Tensor uniform)
    {
        Tensor noise = uniform.log().sub(uniform.neg().add(1).log());
        return Stretch(noise.add(logAlpha).div(Temperature).sigmoid());
    }

    /// <summary>The gate used after training: clip(σ(log α)·(ζ − γ) + γ).</summary>
    public static Tensor Deterministic(Tensor logAlpha) => Stretch(logAlpha.sigmoid());

    /// <summary>P(z ≠ 0) = σ(log α − β·log(−γ/ζ)).</summary>
    public static Tensor ProbabilityOpen(Tensor logAlpha) => logAlpha.sub(Temperature * Math.Log(-Low / High)).sigmoid();

    private static Tensor Stretch(Tensor concrete) => concrete.mul(High - Low).add(Low).clamp(0, 1);
}
