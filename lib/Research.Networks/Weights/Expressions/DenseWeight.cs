using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>Every value as float32.</summary>
public sealed record DenseWeight : WeightExpression
{
    /// <summary>Takes values over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="values">Row-major, finite.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than elements, or one is NaN or infinite.</exception>
    public DenseWeight(Shape shape, ImmutableArray<float> values) : base(shape)
    {
        CheckCount(values.Length, "values");
        CheckFinite(values.AsSpan(), "values");
        Values = values;
    }

    /// <summary>The values, row-major.</summary>
    public ImmutableArray<float> Values { get; }

    /// <inheritdoc/>
    public override float[] Materialise() => [.. Values];
}
