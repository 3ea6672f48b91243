namespace Research.Charts;

/// <summary>What several seeds say together: their mean and the band around it.</summary>
/// <param name="Count">Number of seeds.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Lower">Lower end of the band.</param>
/// <param name="Upper">Upper end of the band.</param>
public sealed record SeedSummary(int Count, double Mean, double Lower, double Upper)
{
    /// <summary>With fewer seeds than this a standard deviation says little, and the band is from minimum to maximum: 5.</summary>
    public const int SeedsForDeviation = 5;

    /// <summary>The band that suits a number of seeds.</summary>
    /// <param name="seeds">The smallest number of seeds at any point of the figure.</param>
    public static BandKind KindFor(int seeds) => seeds < SeedsForDeviation ? BandKind.MinMax : BandKind.StandardDeviation;

    /// <summary>Summarises one value per seed.</summary>
    /// <param name="values">The values, at least one; if one is NaN (a run that diverged), so is the summary.</param>
    /// <param name="kind">What the band shows.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> is empty.</exception>
    public static SeedSummary Of(IEnumerable<double> values, BandKind kind)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] all = [.. values];
        if (all.Length == 0)
            throw new ArgumentException("There is no seed to summarise: give at least one value.", nameof(values));
        if (!all.All(double.IsFinite))
            return new SeedSummary(all.Length, double.NaN, double.NaN, double.NaN);
        var mean = all.Average();
        if (kind == BandKind.MinMax)
            return new SeedSummary(all.Length, mean, all.Min(), all.Max());
        var deviation = all.Length < 2 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        return new SeedSummary(all.Length, mean, mean - deviation, mean + deviation);
    }

    /// <summary>Says what the band shows, such as "mean of 3 seeds, band from minimum to maximum".</summary>
    /// <param name="fewest">The smallest number of seeds at any point.</param>
    /// <param name="most">The largest number of seeds at any point.</param>
    internal static string Legend(int fewest, int most)
    {
        if (most == 1)
            return "one seed, so no band";
        var seeds = fewest == most ? $"{most} seeds" : $"{fewest} to {most} seeds";
        return KindFor(fewest) == BandKind.MinMax
            ? $"mean of {seeds}, band from minimum to maximum"
            : $"mean of {seeds}, band of ±1 standard deviation";
    }
}
