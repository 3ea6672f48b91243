namespace Research.Compression;

/// <summary>The range between a low and a high quantile, to the width of a bin: a few outliers are clamped (McKinstry et al. 2018, arXiv 1809.04191).</summary>
public sealed record PercentileObserver : RangeObserver
{
    /// <summary>Share of the values at or below the upper end, and at or above the lower one; in (0.5, 1], default 0.9999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside or NaN.</exception>
    public double Share
    {
        get;
        init => field = value is > 0.5 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Share), FormattableString.Invariant($"Share must be in (0.5, 1], not {value}."));
    } = 0.9999;

    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme)
    {
        (double Centre, long Count)[] bins = [.. statistics.Bins()];
        ValueRange extremes = statistics.Extremes;
        double half = statistics.BinWidth / 2;
        double high = Math.Min(extremes.High, Quantile(bins, statistics.Count) + half), low = Math.Max(extremes.Low, Quantile([.. bins.Reverse()], statistics.Count) - half);
        return new ValueRange(Math.Min(low, high), high);
    }

    /// <summary>The centre of the bin at which the share is reached.</summary>
    private double Quantile((double Centre, long Count)[] bins, long all)
    {
        long passed = 0;
        foreach ((double centre, long count) in bins)
        {
            if ((passed += count) >= Share * all)
                return centre;
        }
        return bins[^1].Centre;
    }
}
