using System.Numerics;

namespace Research.Networks.Coding;

/// <summary>
/// Every symbol in as many bits as the range needs, ⌈log₂(highest − lowest + 1)⌉, packed without gaps: 0 bits for symbols that
/// are all equal, 1 for a bitmap, 4 for a codebook of 16. Or in as many as are declared, without a table.
/// </summary>
public sealed class FixedWidthCoder : ISymbolCoder
{
    /// <summary>Declared bits of a symbol, 1 to 31; symbols then are codes from 0 to 2^bits − 1, any other is an error. Default null: what the range needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 31.</exception>
    public int? DeclaredBits
    {
        get;
        init => field = value is null or (>= 1 and <= 31) ? value : throw new ArgumentOutOfRangeException(nameof(DeclaredBits), $"Codes have 1 to 31 bits, not {value}.");
    }

    /// <inheritdoc/>
    public string Name => "fixed-width";

    /// <inheritdoc/>
    public long LargestRange => 1L << 32;

    /// <summary>Bits of a symbol in a range of some size.</summary>
    internal static int WidthOf(long range) => 64 - BitOperations.LeadingZeroCount((ulong)(range - 1));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A symbol does not fit the declared bits; or there are more or fewer than elements.</exception>
    public CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape)
    {
        var range = SymbolRange.Of(symbols, shape, this);
        var table = new ByteWriter();
        int lowest = range.Lowest, width = WidthOf(range.Size);
        if (DeclaredBits is { } declared)
            (lowest, width) = (0, Fitting(range, declared));
        else
            range.Write(table);
        var bits = new BitWriter((int)BytesOf(symbols.Length, width));
        foreach (int symbol in symbols)
            bits.Write((uint)(symbol - lowest), width);
        return new CodedSymbols(table.ToArray(), bits.ToArray());
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        SymbolRange? range = DeclaredBits is null ? SymbolRange.Read(ref table, this) : null;
        int lowest = range?.Lowest ?? 0, width = DeclaredBits ?? WidthOf(range!.Value.Size);
        long needed = BytesOf(shape.Elements, width);
        if (table.Left > 0 || coded.Codes.Length != needed)
            throw new InvalidDataException($"{shape.Elements} symbols of {width} bits take {needed} bytes, not {coded.Codes.Length}.");
        var bits = new BitReader(coded.Codes.Span);
        var symbols = new int[shape.Elements];
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] = (int)(lowest + (long)bits.Read(width));
        bits.CheckEnd();
        range?.CheckReached(symbols);
        return symbols;
    }

    private static int Fitting(SymbolRange range, int declared)
    {
        long highest = (1L << declared) - 1;
        return range.Lowest >= 0 && range.Highest <= highest
            ? declared
            : throw new ArgumentException($"The code {(range.Lowest < 0 ? range.Lowest : range.Highest)} does not fit the declared {declared} bits, which hold 0 to {highest}: declare more bits, or take fewer centroids.");
    }

    private static long BytesOf(long count, int width) => (count * width + 7) / 8;
}
