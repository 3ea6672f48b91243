namespace Research.Networks.Coding;

/// <summary>
/// A context-adaptive binary arithmetic coder for weights, as DeepCABAC (Wiedemann et al. 2019, arXiv 1907.11900), with the
/// predictions of several neighbourhoods mixed: no tables, it learns while it codes, and goes below the order-0 entropy where
/// neighbouring weights tell of one another. The smallest and by far the slowest of the coders.
/// </summary>
public sealed class ContextCoder : ISymbolCoder
{
    /// <inheritdoc/>
    public string Name => "context";

    /// <inheritdoc/>
    public long LargestRange => 1L << 30;

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
        var encoder = new ArithmeticEncoder();
        new WeightModel(encoder, shifted, shape, range.Lowest - offset, range.Highest - offset).CodeAll();
        return new CodedSymbols(table.ToArray(), encoder.Finish());
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        var range = SymbolRange.Read(ref table, this);
        if (range.Size == 1)
            return SymbolTable.Constant(range.Lowest, shape.Elements, table.Left, coded.Codes.Length);
        if (table.Left > 0)
            throw new InvalidDataException("The table of a context code has bytes too many.");
        int offset = OffsetOf(range);
        var symbols = new int[shape.Elements];
        var decoder = new ArithmeticDecoder(coded.Codes);
        new WeightModel(decoder, symbols, shape, range.Lowest - offset, range.Highest - offset).CodeAll();
        decoder.CheckEnd();
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] += offset;
        range.CheckReached(symbols);
        return symbols;
    }

    /// <summary>What makes 0 one of the symbols, where it is not.</summary>
    private static int OffsetOf(SymbolRange range) => range.Lowest > 0 ? range.Lowest : Math.Min(range.Highest, 0);
}
