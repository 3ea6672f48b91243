using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>A pruned weight: where it is not zero, and the values there.</summary>
public sealed record MaskedWeight : WeightExpression
{
    /// <summary>Takes positions and values over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="positions">Row-major positions of the weights that are kept, rising.</param>
    /// <param name="kept">The values there, as an expression <c>[kept]</c>; null where none is kept.</param>
    /// <exception cref="ArgumentException">Positions do not rise or lie outside, or there are more or fewer values.</exception>
    public MaskedWeight(Shape shape, ImmutableArray<int> positions, WeightExpression? kept) : base(shape)
    {
        if (positions.Length != (kept?.Count ?? 0))
            throw new ArgumentException($"A pruned weight with {positions.Length} positions needs as many values, not {kept?.Count ?? 0}.");
        for (int i = 0; i < positions.Length; i++)
        {
            if (positions[i] <= (i == 0 ? -1 : positions[i - 1]) || positions[i] >= Count)
                throw new ArgumentException($"The positions of a pruned weight {shape} must rise from 0 to below {Count}, but entry {i} is {positions[i]}.");
        }
        (Positions, Kept) = (positions, kept);
    }

    /// <summary>Row-major positions of the weights that are kept, rising.</summary>
    public ImmutableArray<int> Positions { get; }

    /// <summary>The values that are kept, <c>[kept]</c>; null where none is.</summary>
    public WeightExpression? Kept { get; }

    /// <summary>Zeros/all, in [0, 1].</summary>
    public double Sparsity => 1 - (double)Positions.Length / Count;

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        var values = new float[Count];
        float[] kept = Kept?.Materialise() ?? [];
        for (int i = 0; i < kept.Length; i++)
            values[Positions[i]] = kept[i];
        return values;
    }
}
