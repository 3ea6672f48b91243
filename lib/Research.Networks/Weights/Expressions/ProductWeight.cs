namespace Research.Networks;

/// <summary>
/// A low-rank weight, the product of two factors: W = U·V with U <c>[out, r]</c> and V <c>[r, in·kH·kW]</c>. Factors are expressions
/// themselves, so that they can be pruned, shared or quantized; non-negative ones make it a non-negative factorisation.
/// </summary>
public sealed record ProductWeight : WeightExpression
{
    /// <summary>Takes factors over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="left">U, <c>[out, r]</c>.</param>
    /// <param name="right">V, <c>[r, in·kH·kW]</c>.</param>
    /// <exception cref="ArgumentException">The factors do not fit each other or the shape.</exception>
    public ProductWeight(Shape shape, WeightExpression left, WeightExpression right) : base(shape)
    {
        if (left.Shape.Rank != 2 || right.Shape.Rank != 2 || left.Shape[1] != right.Shape[0] || left.Shape[0] != shape[0] || left.Shape[0] * right.Shape[1] != shape.Elements)
            throw new ArgumentException($"Factors {left.Shape} and {right.Shape} do not multiply to a weight {shape}.");
        (Left, Right) = (left, right);
    }

    /// <summary>U, <c>[out, r]</c>.</summary>
    public WeightExpression Left { get; }

    /// <summary>V, <c>[r, in·kH·kW]</c>.</summary>
    public WeightExpression Right { get; }

    /// <summary>r, the inner dimension.</summary>
    public int Rank => (int)Left.Shape[1];

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        float[] left = Left.Materialise(), right = Right.Materialise(), values = new float[Count];
        int rows = (int)Shape[0], columns = Count / rows;
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
}
