using Research.Networks;

namespace Research.Compression;

/// <summary>
/// The threshold on |x| at which the histogram loses least information when it is cut there and rounded: least Kullback–Leibler divergence
/// of what the codes tell, KL(P‖Q) (Migacz 2017, "8-bit inference with TensorRT"). P are the bins that are kept, the counts outside added to the outermost;
/// Q are the same bins without those, each code's counts spread evenly over those of its bins that hold values. The codes are those of the grid
/// that the range will get, so that after a ReLU all 2ᵇ are on the positive side. At most about 256 thresholds are tried, from the extremes down to as many bins as codes.
/// <para>
/// The fullest bin counts no more than the next: a value that most others equal, as 0 behind a ReLU or the background of images, is rounded as one and loses
/// nothing, but would drown all else. (TensorRT has zeros alone in mind, and gives the first bin the count of the second.)
/// </para>
/// </summary>
public sealed record EntropyObserver : RangeObserver
{
    private const int Thresholds = 256;
    private const double Smoothing = 1e-4; // the count of a bin that holds nothing but what was clamped

    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme)
    {
        ValueRange extremes = statistics.Extremes;
        double width = statistics.BinWidth;
        double[] counts = Counts(statistics);
        int used = width > 0 ? (int)Math.Ceiling(Math.Max(-extremes.Low, extremes.High) / width) : 0;
        (ValueRange best, double least) = (extremes, double.PositiveInfinity);
        for (int bins = used; bins > 0; bins -= Math.Max(1, used / Thresholds))
        {
            var range = new ValueRange(Math.Max(extremes.Low, -bins * width), Math.Min(extremes.High, bins * width));
            if (range.Low > range.High || (range.High - Math.Min(range.Low, 0)) / width < 1 << scheme.Bits)
                break;
            double divergence = Divergence(counts, width, range, GridFitting.Fit([range], scheme));
            if (divergence < least) // of equals the widest
                (best, least) = (range, divergence);
        }
        return best;
    }

    /// <summary>Counts of the bins from the lowest to the highest.</summary>
    private static double[] Counts(ValueStatistics statistics)
    {
        double[] counts = [.. statistics.Below.Reverse().Concat(statistics.Above).Select(count => (double)count)];
        int fullest = Array.IndexOf(counts, counts.Max());
        counts[fullest] = 0;
        counts[fullest] = counts.Max();
        return counts;
    }

    /// <summary>KL(P‖Q) in nats.</summary>
    private static double Divergence(double[] counts, double width, ValueRange range, QuantizationGrid grid)
    {
        int first = ValueStatistics.Half - (int)Math.Ceiling(Math.Max(-range.Low, 0) / width), end = ValueStatistics.Half + (int)Math.Ceiling(Math.Max(range.High, 0) / width);
        double inside = counts[first..end].Sum(), all = counts.Sum(), divergence = 0;
        if (inside == 0)
            return double.PositiveInfinity;
        for (int start = first, next; start < end; start = next)
        {
            for (next = start + 1; next < end && Code(next) == Code(start);)
                next++;
            double[] kept = counts[start..next];
            double spread = kept.Sum() / Math.Max(1, kept.Count(count => count > 0));
            for (int bin = start; bin < next; bin++)
            {
                double outside = (bin == first ? counts[..first].Sum() : 0) + (bin == end - 1 ? counts[end..].Sum() : 0), count = counts[bin] + outside;
                if (count > 0)
                    divergence += count / all * Math.Log(count / all / ((counts[bin] > 0 ? spread : Smoothing) / inside));
            }
        }
        return divergence;

        double Code(int bin) => Math.Clamp(
            Math.Round((bin - ValueStatistics.Half + 0.5) * width / grid.Scales[0]) + grid.ZeroPoints[0], grid.Lowest, grid.Highest);
    }
}
