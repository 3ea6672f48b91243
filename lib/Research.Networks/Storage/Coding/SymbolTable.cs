namespace Research.Networks.Coding;

/// <summary>Tables of code lengths and frequencies, themselves coded by the <see cref="ContextCoder"/>.</summary>
internal static class SymbolTable
{
    private static readonly ContextCoder Coder = new();

    internal static void Write(ByteWriter writer, int[] entries)
    {
        CodedSymbols coded = Coder.Encode(entries);
        writer.Bytes(coded.Table.Span);
        writer.Bytes(coded.Codes.Span);
    }

    /// <summary>The rest of a table.</summary>
    /// <exception cref="InvalidDataException">It is corrupt.</exception>
    internal static int[] Read(ref ByteReader reader, int entries)
    {
        ReadOnlySpan<byte> rest = reader.Rest();
        var inner = new ByteReader(rest);
        SymbolRange.Read(ref inner, Coder);
        return Coder.Decode(new CodedSymbols(rest[..inner.Position].ToArray(), rest[inner.Position..].ToArray()), entries);
    }

    /// <summary>Symbols that are all equal, which take no codes.</summary>
    /// <exception cref="InvalidDataException">There are codes or more of a table.</exception>
    internal static int[] Constant(int symbol, long count, int tableBytes, int codeBytes)
    {
        if (tableBytes > 0 || codeBytes > 0)
            throw new InvalidDataException("Symbols that are all equal take neither table nor codes, but there are some.");
        var symbols = new int[count];
        Array.Fill(symbols, symbol);
        return symbols;
    }
}
