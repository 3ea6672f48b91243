using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The prior of soft weight sharing (Nowlan and Hinton 1992; Ullrich et al. 2017, arXiv 1702.04008): Gaussians whose means become the shared
/// values. One has the mean 0 and a fixed, large share, so that most weights become zero; all else is learned. Gamma
/// hyper-priors keep precisions from running away.
/// </summary>
public sealed class WeightMixture : nn.Module
{
    private readonly Parameter _means, _logPrecisions, _logShares;
    private readonly double _zeroShare;

    /// <summary>A mixture whose means begin evenly spread over a range.</summary>
    /// <param name="components">Gaussians beside that of zero, at least 1.</param>
    /// <param name="range">Largest magnitude of the first means, above 0: about that of the largest weights.</param>
    /// <param name="zeroShare">Share of the Gaussian of zero, in (0, 1); default 0.99.</param>
    /// <param name="device">Where the weights are; default the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public WeightMixture(int components, double range, double zeroShare = 0.99, Device? device = null) : base("mixture")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (!(range > 0 && double.IsFinite(range)))
            throw new ArgumentOutOfRangeException(nameof(range), FormattableString.Invariant($"range must be above 0, not {range}: first means are spread over it."));
        if (zeroShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(zeroShare), FormattableString.Invariant($"zeroShare must be in (0, 1), not {zeroShare}."));
        Device place = device ?? CPU;
        _zeroShare = zeroShare;
        double deviation = range / components;
        _means = new Parameter(components == 1 ? full(1, range, device: place) : linspace(-range, range, components, device: place));
        _logPrecisions = new Parameter(full(components + 1, -2 * Math.Log(deviation), device: place));
        _logShares = new Parameter(zeros(components, device: place));
        register_parameter("means", _means);
        register_parameter("log_precisions", _logPrecisions);
        register_parameter("log_shares", _logShares);
    }

    /// <summary>Shape of the Gamma hyper-prior of precisions, above 1; default 250, which with <see cref="PrecisionRate"/> prefers deviations of about 0.02.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 1, or not finite.</exception>
    public double PrecisionShape
    {
        get;
        init => field = value > 1 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PrecisionShape), FormattableString.Invariant($"PrecisionShape must be above 1, not {value}."));
    } = 250;

    /// <summary>Rate of the Gamma hyper-prior of precisions, above 0; default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public double PrecisionRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PrecisionRate), FormattableString.Invariant($"PrecisionRate must be above 0, not {value}."));
    } = 0.1;

    /// <summary>The shared values, 0 first: <c>[components + 1]</c>.</summary>
    public Tensor Means => cat([zeros(1, device: _means.device), _means]);

    /// <summary>−log p of weights and precisions in nats, a scalar with a gradient: −Σ log Σ_j π_j·N(w; μ_j, σ_j²) − Σ_j log Gamma(1/σ_j²).</summary>
    /// <param name="weights">Any shape.</param>
    public Tensor NegativeLogLikelihood(Tensor weights)
    {
        Tensor hyper = _logPrecisions.mul(PrecisionShape - 1).sub(_logPrecisions.exp().mul(PrecisionRate)).sum();
        return LogJoint(weights).logsumexp(-1).sum().add(hyper).neg();
    }

    /// <summary>The component that most probably made each weight, int64 in the shape of the weights; 0 is that of zero.</summary>
    /// <param name="weights">Any shape.</param>
    public Tensor Components(Tensor weights) => LogJoint(weights).argmax(-1);

    /// <summary>log π_j + log N(w; μ_j, σ_j²), with an axis of components behind those of the weights.</summary>
    private Tensor LogJoint(Tensor weights)
    {
        Tensor zero = full(1, Math.Log(_zeroShare), device: _means.device);
        Tensor shares = cat([zero, nn.functional.log_softmax(_logShares, 0).add(Math.Log(1 - _zeroShare))]);
        Tensor squares = weights.unsqueeze(-1).sub(Means).square().mul(_logPrecisions.exp());
        return shares.add(_logPrecisions.sub(Math.Log(2 * Math.PI)).sub(squares), 0.5);
    }
}
