using Research.Compression;
using Xunit;

namespace Research.Tests.Compression.WeightSharing;

public class KMeansTests
{
    private static readonly CentroidInitialisation[] Initialisations = Enum.GetValues<CentroidInitialisation>();

    [Fact]
    public void Three_groups_by_hand()
    {
        Clustering clusters = KMeans.Exact([1, 9, 2, 10, 11, 5], 3);

        Assert.Equal([1.5f, 5, 10], clusters.Centroids.ToArray());
        Assert.Equal(2 * 0.25 + 2, clusters.SquaredError, 12); // 1, 2 about 1.5; 9, 10, 11 about 10
        Assert.Equal([0, 2, 0, 2, 2, 1], clusters.CodesOf([1, 9, 2, 10, 11, 5]));
    }

    [Fact]
    public void Exact_is_the_best_of_all_divisions()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            float[] values = Values(seed, 12, rounded: seed % 2 == 0); // rounded ones have ties and equal distances
            for (int clusters = 1; clusters <= 12; clusters++)
                Assert.Equal(BestError([.. values.Order()], clusters), KMeans.Exact(values, clusters).SquaredError, 9);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(999)]
    public void Values_at_equal_distances_whose_prices_are_all_ties_are_divided_evenly(int clusters)
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i)];

        Clustering found = KMeans.Exact(values, clusters);

        (int small, int larger) = Math.DivRem(1000, clusters);
        Assert.Equal(clusters, found.Centroids.Length);
        Assert.Equal(larger * ErrorOfRun(small + 1) + (clusters - larger) * ErrorOfRun(small), found.SquaredError, 6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(256)]
    public void Lloyd_is_never_better_than_exact_and_its_codes_have_the_error_it_says(int clusters)
    {
        float[] values = Values(7, 20_000, rounded: false);

        Clustering exact = KMeans.Exact(values, clusters);

        Assert.Equal(clusters, exact.Centroids.Length);
        foreach (CentroidInitialisation initialisation in Initialisations)
        {
            Clustering lloyd = KMeans.Lloyd(values, clusters, initialisation, seed: 1);
            Assert.InRange(lloyd.SquaredError, exact.SquaredError * (1 - 1e-9), double.PositiveInfinity);
            Assert.Equal(lloyd.SquaredError, ErrorOf(values, lloyd), lloyd.SquaredError * 1e-4);
        }
        Assert.Equal(exact.SquaredError, ErrorOf(values, exact), exact.SquaredError * 1e-4);
    }

    [Fact]
    public void More_centroids_than_different_values_give_each_its_own()
    {
        float[] values = [3, 1, 3, 2, 1];

        foreach (Clustering clusters in new[] { KMeans.Exact(values, 16), KMeans.Lloyd(values, 16) })
        {
            Assert.Equal([1, 2, 3], clusters.Centroids.ToArray());
            Assert.Equal(0, clusters.SquaredError, 12);
        }
        Assert.Equal([0.25f], KMeans.Exact([0.25f, 0.25f], 4).Centroids.ToArray()); // a constant layer
    }

    [Fact]
    public void Bad_values_are_refused()
    {
        Assert.Contains("pruned", Assert.Throws<ArgumentException>(() => KMeans.Exact([], 2)).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => KMeans.Exact([1, float.NaN, 2], 2)).Message);
        Assert.Contains("NaN or infinite", Assert.Throws<ArgumentException>(() => KMeans.Lloyd([1, float.PositiveInfinity], 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Exact([1, 2], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Lloyd([1, 2], 2, mostIterations: 0));
    }

    private static float[] Values(int seed, int count, bool rounded)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() + random.NextDouble() - random.NextDouble()).Select(x => (float)(rounded ? Math.Round(4 * x) : x))];
    }

    /// <summary>Tries every division of sorted values into at most k runs.</summary>
    private static double BestError(ReadOnlySpan<float> sorted, int clusters)
    {
        if (sorted.IsEmpty)
            return 0;
        if (clusters == 0)
            return double.PositiveInfinity;
        double best = double.PositiveInfinity;
        for (int length = 1; length <= sorted.Length; length++)
        {
            double mean = 0, error = 0;
            foreach (float value in sorted[..length])
                mean += (double)value / length;
            foreach (float value in sorted[..length])
                error += (value - mean) * (value - mean);
            best = Math.Min(best, error + BestError(sorted[length..], clusters - 1));
        }
        return best;
    }

    private static double ErrorOfRun(int count) => count * ((double)count * count - 1) / 12;

    private static double ErrorOf(float[] values, Clustering clusters) =>
        values.Zip(clusters.CodesOf(values)).Sum(pair => Math.Pow(pair.First - clusters.Centroids[pair.Second], 2));
}
