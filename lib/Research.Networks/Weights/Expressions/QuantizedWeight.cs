using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>Integer codes on a <see cref="QuantizationGrid"/>: w = s·(q − z).</summary>
public sealed record QuantizedWeight : WeightExpression
{
    /// <summary>Takes codes over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="codes">Row-major, each within the grid.</param>
    /// <param name="grid">One scale for all, or as many scales as divide the elements into equal runs: a run for each output channel or group.</param>
    /// <exception cref="ArgumentException">A code is outside the grid, the scales do not divide the elements, or there are more or fewer codes.</exception>
    public QuantizedWeight(Shape shape, ImmutableArray<int> codes, QuantizationGrid grid) : base(shape)
    {
        CheckCount(codes.Length, "codes");
        if (Count % grid.Scales.Length != 0)
            throw new ArgumentException($"{grid.Scales.Length} scales do not divide a weight {shape} of {Count} elements into equal runs.");
        foreach (int code in codes)
        {
            if (code < grid.Lowest || code > grid.Highest)
                throw new ArgumentException($"A grid of {grid.Bits} bits holds codes from {grid.Lowest} to {grid.Highest}, not {code}.");
        }
        (Codes, Grid) = (codes, grid);
    }

    /// <summary>Row-major codes.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>What the codes stand for.</summary>
    public QuantizationGrid Grid { get; }

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        var values = new float[Count];
        int run = Count / Grid.Scales.Length;
        for (int i = 0; i < values.Length; i++)
            values[i] = Grid.Scales[i / run] * (Codes[i] - Grid.ZeroPoints[i / run]);
        return values;
    }
}
