namespace Research.Networks.Coding;

/// <summary>
/// An <see cref="AdaptiveCoder"/> that also looks at a weight's neighbours within its kernel and at how dense rows, columns and channels were.
/// The columns of a linear layer may be the pixels of feature maps: which size of them takes fewest bytes is tried, and written.
/// </summary>
public sealed class KernelCoder : AdaptiveCoder
{
    private const int LargestSide = 8;
    private const long FewEnoughToTry = 1 << 17;

    /// <inheritdoc/>
    public override string Name => "kernel";

    private protected override IEnumerable<int> Views(Shape shape) =>
        Enumerable.Range(1, shape.Elements <= FewEnoughToTry ? LargestSide : 1).Where(side => IsView(shape, side));

    private protected override IWeightContexts ContextsOf(int[] symbols, Shape shape, int view) => new KernelNeighbours(symbols, shape, view);

    private protected override void WriteView(ByteWriter table, int view) => table.Byte((byte)view);

    private protected override int ReadView(ref ByteReader table, Shape shape) => table.Byte() is var side && IsView(shape, side)
        ? side
        : throw new InvalidDataException($"The table of a {Name} code has kernels of {side}×{side} pixels, which a weight {shape} cannot have.");

    /// <summary>Whether the columns of a matrix divide into kernels of that many pixels a side; other shapes have their own kernels, and 1 for none.</summary>
    private static bool IsView(Shape shape, int side) => side == 1 || (shape.Rank == 2 && side is > 1 and <= LargestSide && shape[1] % (side * side) == 0);
}
