namespace Research.Networks;

/// <summary>
/// A weight as the product of two factors, W = U·V with U <c>[rows, r]</c> and V <c>[r, columns]</c>. The rows are the weight's leading axes:
/// <c>out</c> of low rank, with V <c>[r, in·kH·kW]</c>; <c>out·in</c> where a kernel is a row; 1 where the whole weight is one, a sum of r
/// tensors. Several weights that hold the same V share it, and a file stores it once. Factors are expressions themselves, so that
/// they can be pruned, shared or quantized; non-negative ones make it a non-negative factorisation.
/// </summary>
public sealed record ProductWeight : WeightExpression
{
    /// <summary>Takes factors over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="left">U, <c>[rows, r]</c>.</param>
    /// <param name="right">V, <c>[r, columns]</c>.</param>
    /// <exception cref="ArgumentException">The factors do not fit each other or the shape.</exception>
    public ProductWeight(Shape shape, WeightExpression left, WeightExpression right) : base(shape)
    {
        if (left.Shape.Rank != 2 || right.Shape.Rank != 2 || left.Shape[1] != right.Shape[0] || left.Shape[0] * right.Shape[1] != shape.Elements || RowAxesOf(shape, left.Shape[0]) is not { } axes)
            throw new ArgumentException($"Factors {left.Shape} and {right.Shape} do not multiply to a weight {shape}.");
        (Left, Right, RowAxes) = (left, right, axes);
    }

    /// <summary>U, <c>[rows, r]</c>.</summary>
    public WeightExpression Left { get; }

    /// <summary>V, <c>[r, columns]</c>.</summary>
    public WeightExpression Right { get; }

    /// <summary>Leading axes of the weight that are its rows: 1 of low rank, 2 where a kernel is a row, 0 where the whole weight is.</summary>
    public int RowAxes { get; }

    /// <summary>r, the inner dimension.</summary>
    public int Rank => (int)Left.Shape[1];

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        float[] left = Left.Materialise(), right = Right.Materialise(), values = new float[Count];
        int rows = (int)Left.Shape[0], columns = Count / rows;
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < Rank; k++)
            {
                float factor = left[row * Rank + k];
                for (int column = 0; column < columns; column++)
                    values[row * columns + column] += factor * right[k * columns + column];
            }
        }
        return values;
    }

    /// <summary>Elements of the leading axes.</summary>
    internal static long RowsOf(Shape shape, int axes) => shape.Take(axes).Aggregate(1L, (rows, extent) => rows * extent);

    private static int? RowAxesOf(Shape shape, long rows)
    {
        int[] fitting = [.. Enumerable.Range(0, shape.Rank + 1).Where(axes => RowsOf(shape, axes) == rows)];
        return fitting.Length == 0 ? null : fitting.Contains(1) ? 1 : fitting[0];
    }
}
