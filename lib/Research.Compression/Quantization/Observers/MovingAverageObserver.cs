namespace Research.Compression;

/// <summary>The exponential moving average of the extremes of batches, from those of the first one on (Jacob et al. 2018, arXiv 1712.05877).</summary>
public sealed record MovingAverageObserver : RangeObserver
{
    /// <summary>Weight of the newest batch, in (0, 1]; default 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside or NaN.</exception>
    public double Momentum
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Momentum), FormattableString.Invariant($"Momentum must be in (0, 1], not {value}."));
    } = 0.1;

    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme) => statistics.Batches.Aggregate((average, batch) =>
        new ValueRange(average.Low + Momentum * (batch.Low - average.Low), average.High + Momentum * (batch.High - average.High)));
}
