using System.Numerics;

namespace Research.Networks.Coding;

/// <summary>
/// Every symbol in as many bits as the range needs, ⌈log₂(highest − lowest + 1)⌉, packed without gaps: 0 bits for symbols that
/// are all equal, 1 for a bitmap, 4 for a codebook of 16.
/// </summary>
public sealed class FixedWidthCoder : ISymbolCoder
{
    /// <inheritdoc/>
    public string Name => "fixed-width";

    /// <inheritdoc/>
    public long LargestRange => 1L << 32;

    /// <summary>Bits of a symbol in a range of some size.</summary>
    internal static int WidthOf(long range) => 64 - BitOperations.LeadingZeroCount((ulong)(range - 1));

    /// <inheritdoc/>
    public CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape)
    {
        var range = SymbolRange.Of(symbols, shape, this);
        var table = new ByteWriter();
        range.Write(table);
        int width = WidthOf(range.Size);
        var bits = new BitWriter((int)BytesOf(symbols.Length, width));
        foreach (int symbol in symbols)
            bits.Write((uint)(symbol - range.Lowest), width);
        return new CodedSymbols(table.ToArray(), bits.ToArray());
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        var range = SymbolRange.Read(ref table, this);
        int width = WidthOf(range.Size);
        long needed = BytesOf(shape.Elements, width);
        if (table.Left > 0 || coded.Codes.Length != needed)
            throw new InvalidDataException($"{shape.Elements} symbols of {width} bits take {needed} bytes, not {coded.Codes.Length}.");
        var bits = new BitReader(coded.Codes.Span);
        var symbols = new int[shape.Elements];
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] = (int)(range.Lowest + (long)bits.Read(width));
        bits.CheckEnd();
        range.CheckReached(symbols);
        return symbols;
    }

    private static long BytesOf(long count, int width) => (count * width + 7) / 8;
}
