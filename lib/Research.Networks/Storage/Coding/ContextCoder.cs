namespace Research.Networks.Coding;

/// <summary>An <see cref="AdaptiveCoder"/> that looks at a weight's neighbours in its row and column.</summary>
public sealed class ContextCoder : AdaptiveCoder
{
    /// <inheritdoc/>
    public override string Name => "context";

    private protected override IEnumerable<int> Views(Shape shape) => [0];

    private protected override IWeightContexts ContextsOf(int[] symbols, Shape shape, int view) => new WeightNeighbours(symbols, shape);

    private protected override void WriteView(ByteWriter table, int view)
    {
    }

    private protected override int ReadView(ref ByteReader table, Shape shape) => 0;
}
