namespace Research.Compression;

/// <summary>The extremes of all values: nothing is clamped, but one outlier widens every step.</summary>
public sealed record MinMaxObserver : RangeObserver
{
    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme) => statistics.Extremes;
}
