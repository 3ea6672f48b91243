namespace Research.Compression;

/// <summary>
/// The threshold on |x| at which the histogram loses least information when it is cut there and merged into as many bins as there are
/// codes: least Kullback–Leibler divergence (Migacz 2017, "8-bit inference with TensorRT"; ONNX Runtime does likewise, and smooths empty
/// bins with 1e-4 as here). About 256 thresholds are tried.
/// </summary>
public sealed record EntropyObserver : RangeObserver
{
    private const int Thresholds = 256;
    private const double Smoothing = 1e-4;

    private protected override ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme)
    {
        ValueRange extremes = statistics.Extremes;
        double[] counts = [.. statistics.Above.Zip(statistics.Below, (above, below) => (double)(above + below))];
        int used = Array.FindLastIndex(counts, count => count > 0) + 1, levels = 1 << (extremes.Low < 0 ? scheme.Bits - 1 : scheme.Bits);
        if (used <= levels)
            return extremes;
        int step = Math.Max(1, (used - levels) / Thresholds);
        int best = Enumerable.Range(0, (used - levels) / step + 1).Select(index => used - index * step)
            .MinBy(bins => Divergence(counts.AsSpan(0, bins), counts.AsSpan(bins, used - bins), levels));
        double threshold = best * statistics.BinWidth;
        return new ValueRange(Math.Max(extremes.Low, -threshold), Math.Min(extremes.High, threshold));
    }

    /// <summary>KL(P‖Q) in nats: P the bins kept with the outliers in the last, Q the bins kept in merged groups, spread over those that hold values.</summary>
    private static double Divergence(ReadOnlySpan<double> kept, ReadOnlySpan<double> outliers, int levels)
    {
        double outside = 0, inside = 0, divergence = 0;
        foreach (double count in outliers)
            outside += count;
        foreach (double count in kept)
            inside += count;
        if (inside == 0)
            return double.PositiveInfinity;
        for (int level = 0; level < levels; level++)
        {
            int start = (int)((long)level * kept.Length / levels), end = (int)((long)(level + 1) * kept.Length / levels);
            double sum = 0;
            int filled = 0;
            for (int bin = start; bin < end; bin++)
            {
                sum += kept[bin];
                filled += kept[bin] > 0 ? 1 : 0;
            }
            for (int bin = start; bin < end; bin++)
            {
                double count = kept[bin] + (bin == kept.Length - 1 ? outside : 0);
                if (count == 0)
                    continue;
                double spread = kept[bin] > 0 ? sum / filled : Smoothing; // where outliers fall on a bin that kept nothing
                divergence += count / (inside + outside) * Math.Log(count / (inside + outside) / (spread / inside));
            }
        }
        return divergence;
    }
}
