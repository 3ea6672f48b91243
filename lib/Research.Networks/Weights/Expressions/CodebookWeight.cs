using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>Shared values: each weight is one of a few centroids, w_i = c[k_i] (Han et al. 2016, arXiv 1510.00149).</summary>
public sealed record CodebookWeight : WeightExpression
{
    /// <summary>Takes codes and centroids over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="codes">Row-major, each the index of a centroid.</param>
    /// <param name="centroids">At least one, finite.</param>
    /// <exception cref="ArgumentException">A code has no centroid, or there are more or fewer codes than elements.</exception>
    public CodebookWeight(Shape shape, ImmutableArray<int> codes, ImmutableArray<float> centroids) : base(shape)
    {
        CheckCount(codes.Length, "codes");
        CheckFinite(centroids.AsSpan(), "centroids");
        foreach (int code in codes)
        {
            if ((uint)code >= (uint)centroids.Length)
                throw new ArgumentException($"A codebook of {centroids.Length} centroids has no code {code}.");
        }
        (Codes, Centroids) = (codes, centroids);
    }

    /// <summary>Row-major indices of centroids.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>The shared values. Expressions of several layers that hold the same array share one codebook, and store it once.</summary>
    public ImmutableArray<float> Centroids { get; }

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Centroids[Codes[i]];
        return values;
    }
}
