using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// H = −Σ p log p in nats over a histogram of a channel's mean activation per image: channels that say the same about every image
/// go first (Luo and Wu 2017, arXiv 1706.05791). The bins divide each channel's own range from its lowest to its highest value
/// equally; a constant channel has H = 0. Some texts remove the highest instead: negate the score for that.
/// </summary>
/// <param name="Bins">Bins of the histogram, at least 2; default 100.</param>
public sealed record ActivationEntropy(int Bins = 100) : ChannelCriterion
{
    /// <summary>Bins of the histogram, at least 2.</summary>
    public int Bins { get; init; } = Bins >= 2 ? Bins : throw new ArgumentOutOfRangeException(nameof(Bins), $"Bins must be at least 2, not {Bins}.");

    /// <inheritdoc/>
    public override string Name => "entropy";

    /// <inheritdoc/>
    public override bool NeedsActivations => true;

    /// <inheritdoc/>
    public override Tensor PerImage(Tensor activations) => activations.to(ScalarType.Float64).reshape(activations.shape[0], activations.shape[1], -1).mean([2]);

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer)
    {
        Tensor values = layer.NeededPerImage(Name), lowest = values.amin([0]), range = values.amax([0]).sub(lowest);
        Tensor bins = values.sub(lowest).div(range.clamp_min(1e-300)).mul(Bins).floor().clamp(0, Bins - 1).to(ScalarType.Int64);
        Tensor counts = zeros([Bins, values.shape[1]], dtype: ScalarType.Float64, device: values.device).scatter_add_(0, bins, ones_like(values));
        Tensor shares = counts.div(values.shape[0]);
        return shares.mul(shares.clamp_min(1e-300).log()).sum([0]).neg();
    }
}
