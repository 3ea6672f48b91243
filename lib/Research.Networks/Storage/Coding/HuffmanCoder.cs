namespace Research.Networks.Coding;

/// <summary>
/// Canonical Huffman coding (Huffman 1952): a whole number of bits for each symbol, within one bit of the entropy. The table is
/// the lengths of the codes; codes of up to 11 bits are decoded by one look-up.
/// </summary>
public sealed class HuffmanCoder : ISymbolCoder
{
    private const int TableBits = 11;

    /// <inheritdoc/>
    public string Name => "huffman";

    /// <inheritdoc/>
    public long LargestRange => 1 << 16;

    /// <inheritdoc/>
    public CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape)
    {
        var range = SymbolRange.Of(symbols, shape, this);
        var table = new ByteWriter();
        range.Write(table);
        if (range.Size == 1)
            return new CodedSymbols(table.ToArray(), default);
        var code = HuffmanCode.Of(range.Counts(symbols));
        SymbolTable.Write(table, Array.ConvertAll(code.Lengths.ToArray(), length => (int)length));
        uint[] codes = code.Codes();
        ReadOnlySpan<byte> lengths = code.Lengths;
        var bits = new BitWriter(symbols.Length / 2);
        foreach (int symbol in symbols)
            bits.Write(codes[symbol - range.Lowest], lengths[symbol - range.Lowest]);
        return new CodedSymbols(table.ToArray(), bits.ToArray());
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        var range = SymbolRange.Read(ref table, this);
        long count = shape.Elements;
        if (range.Size == 1)
            return SymbolTable.Constant(range.Lowest, count, table.Left, coded.Codes.Length);
        var code = new HuffmanCode(Array.ConvertAll(SymbolTable.Read(ref table, (int)range.Size), length => length is >= 0 and < byte.MaxValue ? (byte)length : byte.MaxValue));
        if (coded.Codes.Length * 8L < count)
            throw new InvalidDataException($"{count} Huffman codes do not fit into {coded.Codes.Length} bytes.");
        var symbols = new int[count];
        DecodeInto(symbols, code, coded.Codes.Span, range.Lowest);
        return symbols;
    }

    private static void DecodeInto(int[] symbols, HuffmanCode code, ReadOnlySpan<byte> bytes, int lowest)
    {
        const int Mask = (1 << TableBits) - 1;
        uint[] lookUp = LookUp(code);
        var slow = new LongCodes(code);
        var bits = new BitReader(bytes);
        for (int i = 0; i < symbols.Length; i++)
        {
            ulong next = bits.Peek();
            uint entry = lookUp[(int)next & Mask];
            if (entry == 0)
                entry = slow.Find((uint)next);
            bits.Skip((int)(entry & 0xFF));
            symbols[i] = lowest + (int)(entry >> 8);
        }
        bits.CheckEnd();
    }

    /// <summary>By the next bits: the symbol and, in the lowest byte, the length of its code; 0 where the code is longer.</summary>
    private static uint[] LookUp(HuffmanCode code)
    {
        var entries = new uint[1 << TableBits];
        uint[] codes = code.Codes();
        for (int symbol = 0; symbol < codes.Length; symbol++)
        {
            int length = code.Lengths[symbol];
            if (length is 0 or > TableBits)
                continue;
            for (uint bits = codes[symbol]; bits < entries.Length; bits += 1u << length)
                entries[bits] = (uint)symbol << 8 | (uint)length;
        }
        return entries;
    }

    /// <summary>Codes beyond the look-up table, found length by length.</summary>
    private sealed class LongCodes(HuffmanCode code)
    {
        private readonly int[] _symbols = code.InOrder();
        private readonly (uint[] First, int[] Counts) _lengths = code.ByLength();

        internal uint Find(uint bits)
        {
            uint value = 0;
            int before = 0;
            for (int length = 1; length <= HuffmanCode.MostBits; length++)
            {
                value = value << 1 | bits >> length - 1 & 1;
                uint rank = value - _lengths.First[length];
                if (rank < _lengths.Counts[length])
                    return (uint)_symbols[before + rank] << 8 | (uint)length;
                before += _lengths.Counts[length];
            }
            throw new InvalidDataException("The codes hold one that the Huffman table does not.");
        }
    }
}
