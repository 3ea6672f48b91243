namespace Research.Compression;

/// <summary>How a target sparsity is spread over layers.</summary>
public static class LayerDensities
{
    /// <summary>Erdős–Rényi densities ε · Σ sides/Π sides, capped at 1, with ε such that the whole reaches the target.</summary>
    /// <param name="shapes">Shapes of the weights, <c>[out, in, …]</c>, by name.</param>
    /// <param name="sparsity">Target over all of them, in [0, 1).</param>
    /// <param name="kernel">Whether the sides of kernels count (ERK), or only out and in.</param>
    /// <returns>Density of each weight, in (0, 1].</returns>
    public static IReadOnlyDictionary<string, double> ErdosRenyi(IReadOnlyDictionary<string, long[]> shapes, double sparsity, bool kernel)
    {
        Dictionary<string, double> raw = shapes.ToDictionary(pair => pair.Key, pair => Ratio(pair.Value, kernel));
        var dense = new HashSet<string>();
        double kept = (1 - sparsity) * shapes.Values.Sum(Elements);
        while (true)
        {
            double free = shapes.Where(pair => !dense.Contains(pair.Key)).Sum(pair => raw[pair.Key] * Elements(pair.Value));
            double epsilon = free == 0 ? 0 : (kept - dense.Sum(name => Elements(shapes[name]))) / free;
            string[] full = [.. raw.Keys.Where(name => !dense.Contains(name) && epsilon * raw[name] >= 1)];
            if (full.Length == 0)
                return raw.ToDictionary(pair => pair.Key, pair => dense.Contains(pair.Key) ? 1 : epsilon * pair.Value);
            dense.UnionWith(full);
        }
    }

    private static double Ratio(long[] shape, bool kernel)
    {
        long[] sides = kernel ? shape : shape[..Math.Min(2, shape.Length)];
        return (double)sides.Sum() / Elements(sides);
    }

    private static long Elements(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);
}
