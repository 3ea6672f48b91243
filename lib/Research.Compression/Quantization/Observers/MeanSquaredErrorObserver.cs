using Research.Networks;

namespace Research.Compression;

/// <summary>
/// The extremes times the factor, of 1/100 to 1, whose grid has the least mean squared error over the histogram: finer steps against
/// clamped outliers (Banner et al. 2019, arXiv 1810.05723, by search). Ever less than a bin's width matters, so that it is for up to 8 bits.
/// </summary>
public sealed record MeanSquaredErrorObserver : RangeObserver
{
    private const int Candidates = 100;

    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme)
    {
        (double Centre, long Count)[] bins = [.. statistics.Bins()];
        return Enumerable.Range(0, Candidates).Select(index => statistics.Extremes.Times(1 - (double)index / Candidates))
            .MinBy(range => Error(bins, GridFitting.Fit([range], scheme)));
    }

    private static double Error((double Centre, long Count)[] bins, QuantizationGrid grid)
    {
        double scale = grid.Scales[0], error = 0;
        int zeroPoint = grid.ZeroPoints[0], lowest = grid.Lowest - zeroPoint, highest = grid.Highest - zeroPoint;
        foreach ((double centre, long count) in bins)
        {
            double difference = centre - scale * Math.Clamp(Math.Round(centre / scale), lowest, highest);
            error += count * difference * difference;
        }
        return error;
    }
}
