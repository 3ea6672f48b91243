using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Sparse variational dropout (Molchanov et al. 2017, arXiv 1701.05369): a weight is Gaussian with mean θ and variance σ² = α·θ²,
/// its prior log-uniform; where α grows the weight is noise, and goes.
/// </summary>
public static class VariationalDropout
{
    /// <summary>Weights with log α of at least this are zero after training, as in the paper: more than 95 % of their variance is noise.</summary>
    public const double Threshold = 3;

    private const double K1 = 0.63576, K2 = 1.87320, K3 = 1.48695, Smallest = 1e-8;

    /// <summary>log α = log σ² − log θ².</summary>
    /// <param name="mean">θ.</param>
    /// <param name="logVariance">log σ², of the same shape.</param>
    public static Tensor LogAlpha(Tensor mean, Tensor logVariance) => logVariance.sub(mean.square().add(Smallest).log());

    /// <summary>
    /// KL(q ‖ p) of each weight in nats, up to a constant that makes it 0 for α → ∞, by equation 14 of the paper:
    /// k₁ − k₁·σ(k₂ + k₃·log α) + ½·log(1 + 1/α), exact to 0.009 nats.
    /// </summary>
    /// <param name="logAlpha">log α, any shape.</param>
    public static Tensor Divergence(Tensor logAlpha) =>
        logAlpha.mul(K3).add(K2).sigmoid().mul(-K1).add(K1).add(nn.functional.softplus(logAlpha.neg()), 0.5);
}
