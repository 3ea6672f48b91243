namespace Research.Networks.Coding;

/// <summary>Symbols as bytes, the table that decoding needs counted apart.</summary>
/// <param name="Table">The range of the symbols, and code lengths or frequencies where the coder has any.</param>
/// <param name="Codes">The symbols.</param>
public readonly record struct CodedSymbols(ReadOnlyMemory<byte> Table, ReadOnlyMemory<byte> Codes)
{
    /// <summary>Bytes of both.</summary>
    public int Bytes => Table.Length + Codes.Length;
}
