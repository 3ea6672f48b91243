using System.Collections.Immutable;

namespace Research.Compression;

/// <summary>A division of values into clusters.</summary>
/// <param name="Centroids">The mean of each cluster, rising, as float32; none is without values.</param>
/// <param name="SquaredError">Σ (x − c)², the c being the means before they were rounded to float32.</param>
/// <param name="Iterations">Rounds that the algorithm took.</param>
public sealed record Clustering(ImmutableArray<float> Centroids, double SquaredError, int Iterations)
{
    /// <summary>The index of the centroid nearest to each value; the lower one of two equally near.</summary>
    /// <param name="values">Any.</param>
    public int[] CodesOf(ReadOnlySpan<float> values)
    {
        double[] boundaries = [.. Enumerable.Range(1, Centroids.Length - 1).Select(i => ((double)Centroids[i - 1] + Centroids[i]) / 2)];
        var codes = new int[values.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int low = 0, high = boundaries.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = values[i] > boundaries[middle] ? (middle + 1, high) : (low, middle);
            }
            codes[i] = low;
        }
        return codes;
    }
}
