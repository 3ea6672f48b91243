namespace Research.Compression;

/// <summary>k-means of single numbers: which k values stand for many with the smallest squared error.</summary>
public static class KMeans
{
    /// <summary>
    /// The division with the smallest squared error there is. The error is Monge in the ends of a cluster (Wu 1991), so that its
    /// minimum with a price λ on each cluster takes O(n log n) and falls convexly with k; the λ that buys k clusters is searched
    /// (Aggarwal, Schieber and Tokuyama 1994; Grønlund et al. 2017, arXiv 1701.07204). Time hardly depends on k; memory is linear in n.
    /// </summary>
    /// <param name="values">At least one, finite, in any order.</param>
    /// <param name="clusters">k, at least 1; with as many different values or fewer, each is a centroid.</param>
    /// <exception cref="ArgumentException">There are no values, one is NaN or infinite, or k is below 1.</exception>
    public static Clustering Exact(ReadOnlySpan<float> values, int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        var sorted = new SortedValues(values);
        if (clusters >= sorted.Count)
            return sorted.Divide([.. Enumerable.Range(0, sorted.Count + 1)], 0);
        (int[] ends, int iterations) = new PricedClusters(sorted).Search(clusters);
        return sorted.Divide(ends, iterations);
    }

    /// <summary>
    /// A local minimum by Lloyd's algorithm: each value to its nearest centroid, each centroid to the mean of its values, until
    /// nothing changes. On sorted values a round takes O(k log n). A centroid without values stays where it is, and is left out in the end.
    /// </summary>
    /// <param name="values">At least one, finite, in any order.</param>
    /// <param name="clusters">k, at least 1; with as many different values or fewer, each is a centroid.</param>
    /// <param name="initialisation">Where centroids begin.</param>
    /// <param name="seed">Of <see cref="CentroidInitialisation.Random"/>; default 0.</param>
    /// <param name="mostIterations">Rounds at most, at least 1; default 1,000.</param>
    /// <exception cref="ArgumentException">There are no values, one is NaN or infinite, or a number is below 1.</exception>
    public static Clustering Lloyd(
        ReadOnlySpan<float> values, int clusters, CentroidInitialisation initialisation = CentroidInitialisation.Linear, int seed = 0, int mostIterations = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostIterations, 1);
        var sorted = new SortedValues(values);
        if (clusters >= sorted.Count)
            return sorted.Divide([.. Enumerable.Range(0, sorted.Count + 1)], 0);
        double[] centroids = Initial(sorted, clusters, initialisation, seed);
        int[] ends = Nearest(sorted, centroids);
        for (int iteration = 1; ; iteration++)
        {
            for (int i = 0; i < clusters; i++)
                centroids[i] = ends[i] < ends[i + 1] ? sorted.Mean(ends[i], ends[i + 1]) : centroids[i];
            int[] next = Nearest(sorted, centroids);
            if (iteration == mostIterations || next.AsSpan().SequenceEqual(ends))
                return sorted.Divide(next, iteration);
            ends = next;
        }
    }

    private static double[] Initial(SortedValues sorted, int clusters, CentroidInitialisation initialisation, int seed) => initialisation switch
    {
        CentroidInitialisation.Linear => [.. Enumerable.Range(0, clusters).Select(i => sorted[0] + (sorted[sorted.Count - 1] - sorted[0]) * (clusters == 1 ? 0.5 : (double)i / (clusters - 1)))],
        CentroidInitialisation.Density => [.. Enumerable.Range(0, clusters).Select(i => Quantile(sorted, (i + 0.5) / clusters))],
        CentroidInitialisation.Random => Drawn(sorted, clusters, new Random(seed)),
        _ => throw new ArgumentOutOfRangeException(nameof(initialisation), $"There is no initialisation {initialisation}; choose linear, density or random."),
    };

    private static double Quantile(SortedValues sorted, double share)
    {
        int low = 0, high = sorted.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted.Before(middle + 1) <= share * sorted.Total ? (middle + 1, high) : (low, middle);
        }
        return sorted[low];
    }

    private static double[] Drawn(SortedValues sorted, int clusters, Random random)
    {
        var drawn = new SortedSet<double>();
        while (drawn.Count < clusters)
            drawn.Add(Quantile(sorted, random.NextDouble()));
        return [.. drawn];
    }

    private static int[] Nearest(SortedValues sorted, double[] centroids) =>
        [0, .. Enumerable.Range(1, centroids.Length - 1).Select(i => sorted.FirstAbove((centroids[i - 1] + centroids[i]) / 2)), sorted.Count];
}
