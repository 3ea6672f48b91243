using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The score that a given percentage of scores lie below. Equal scores stay together, so that fewer than that may be removed: a target sparsity is exact instead.</summary>
/// <param name="Percent">In [0, 100).</param>
public sealed record PercentileThreshold(double Percent) : Threshold(
    Percent is >= 0 and < 100 ? Percent : throw new ArgumentOutOfRangeException(nameof(Percent), $"The percentage of a threshold must be in [0, 100), not {Percent}."))
{
    /// <inheritdoc/>
    protected override string Kind => "percentile";

    /// <inheritdoc/>
    public override double Of(Tensor weights, Tensor scores)
    {
        long below = Math.Min(scores.numel() - 1, (long)Math.Round(Percent / 100 * scores.numel(), MidpointRounding.AwayFromZero));
        return scores.sort().Values[below].item<double>();
    }
}
