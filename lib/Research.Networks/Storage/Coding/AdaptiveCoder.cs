namespace Research.Networks.Coding;

/// <summary>
/// Context-adaptive binary arithmetic coding of weights, as DeepCABAC (Wiedemann et al. 2019, arXiv 1907.11900), with the
/// predictions of several neighbourhoods mixed: no tables, it learns while it codes, and goes below the order-0 entropy where
/// neighbouring weights tell of one another. The smallest and by far the slowest kind of coder.
/// </summary>
public abstract class AdaptiveCoder : ISymbolCoder
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public long LargestRange => 1L << 30;

    /// <summary>Ways to look at a shape, of which the one that takes fewest bytes is used.</summary>
    private protected abstract IEnumerable<int> Views(Shape shape);

    /// <summary>The contexts of a view.</summary>
    private protected abstract IWeightContexts ContextsOf(int[] symbols, Shape shape, int view);

    /// <summary>Writes a view into the table.</summary>
    private protected abstract void WriteView(ByteWriter table, int view);

    /// <summary>Reads what <see cref="WriteView"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The shape has no such view.</exception>
    private protected abstract int ReadView(ref ByteReader table, Shape shape);

    /// <inheritdoc/>
    public CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape)
    {
        var range = SymbolRange.Of(symbols, shape, this);
        var table = new ByteWriter();
        range.Write(table);
        if (range.Size == 1)
            return new CodedSymbols(table.ToArray(), default);
        int offset = OffsetOf(range);
        int[] shifted = symbols.ToArray();
        for (int i = 0; i < shifted.Length; i++)
            shifted[i] -= offset;
        (int view, byte[] codes) = Views(shape).Select(view => (view, Encode(shifted, range, offset, ContextsOf(shifted, shape, view)))).MinBy(way => way.Item2.Length);
        WriteView(table, view);
        return new CodedSymbols(table.ToArray(), codes);
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        var range = SymbolRange.Read(ref table, this);
        if (range.Size == 1)
            return SymbolTable.Constant(range.Lowest, shape.Elements, table.Left, coded.Codes.Length);
        int view = ReadView(ref table, shape);
        if (table.Left > 0)
            throw new InvalidDataException($"The table of a {Name} code has bytes too many.");
        int offset = OffsetOf(range);
        var symbols = new int[shape.Elements];
        var decoder = new ArithmeticDecoder(coded.Codes);
        new WeightModel(decoder, symbols, ContextsOf(symbols, shape, view), range.Lowest - offset, range.Highest - offset).CodeAll();
        decoder.CheckEnd();
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] += offset;
        range.CheckReached(symbols);
        return symbols;
    }

    private static byte[] Encode(int[] symbols, SymbolRange range, int offset, IWeightContexts contexts)
    {
        var encoder = new ArithmeticEncoder();
        new WeightModel(encoder, symbols, contexts, range.Lowest - offset, range.Highest - offset).CodeAll();
        return encoder.Finish();
    }

    /// <summary>What makes 0 one of the symbols, where it is not.</summary>
    private static int OffsetOf(SymbolRange range) => range.Lowest > 0 ? range.Lowest : Math.Min(range.Highest, 0);
}
