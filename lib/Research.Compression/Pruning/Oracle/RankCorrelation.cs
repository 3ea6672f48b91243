namespace Research.Compression;

/// <summary>How far two scores order things alike.</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's ρ: the correlation of ranks, equal values sharing their mean rank.</summary>
    /// <param name="x">One score for each thing.</param>
    /// <param name="y">Another, in the same order.</param>
    /// <returns>In [−1, 1]; NaN where one of them is constant.</returns>
    /// <exception cref="ArgumentException">They differ in length, are fewer than two, or hold NaN.</exception>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count < 2)
            throw new ArgumentException($"Ranks are compared between two lists of one length, at least 2, not {x.Count} and {y.Count}.");
        if (x.Concat(y).Any(double.IsNaN))
            throw new ArgumentException("A score is NaN and has no rank.");
        double[] a = Ranks(x), b = Ranks(y);
        double mean = (x.Count - 1) / 2.0, product = 0, ofA = 0, ofB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            ofA += (a[i] - mean) * (a[i] - mean);
            ofB += (b[i] - mean) * (b[i] - mean);
        }
        return product / Math.Sqrt(ofA * ofB);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(index => values[index])];
        var ranks = new double[values.Count];
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2.0;
        }
        return ranks;
    }
}
