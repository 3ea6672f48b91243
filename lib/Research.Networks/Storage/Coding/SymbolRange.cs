namespace Research.Networks.Coding;

/// <summary>The lowest and the highest of some symbols, as every table begins.</summary>
internal readonly record struct SymbolRange(int Lowest, int Highest)
{
    /// <summary>highest − lowest + 1.</summary>
    internal long Size => (long)Highest - Lowest + 1;

    /// <summary>The range of symbols that a coder is about to code.</summary>
    /// <exception cref="ArgumentException">There are more or fewer symbols than elements, or the range is too large for the coder.</exception>
    internal static SymbolRange Of(ReadOnlySpan<int> symbols, Shape shape, ISymbolCoder coder)
    {
        if (symbols.Length != shape.Elements)
            throw new ArgumentException($"The shape {shape} has {shape.Elements} elements, but there are {symbols.Length} symbols.", nameof(symbols));
        SymbolRange range = Of(symbols);
        return range.Size <= coder.LargestRange
            ? range
            : throw new ArgumentException($"The {coder.Name} coder takes symbols within a range of {coder.LargestRange}, not from {range.Lowest} to {range.Highest}: code them at a fixed width.", nameof(symbols));
    }

    /// <summary>Throws unless the symbols that were decoded have this range, as those that were encoded had.</summary>
    /// <exception cref="InvalidDataException">They have not.</exception>
    internal void CheckReached(ReadOnlySpan<int> symbols)
    {
        SymbolRange reached = Of(symbols);
        if (reached != this)
            throw new InvalidDataException($"The codes hold symbols from {reached.Lowest} to {reached.Highest}, where {Lowest} to {Highest} were written.");
    }

    private static SymbolRange Of(ReadOnlySpan<int> symbols)
    {
        int lowest = int.MaxValue, highest = int.MinValue;
        foreach (int symbol in symbols)
            (lowest, highest) = (Math.Min(lowest, symbol), Math.Max(highest, symbol));
        return new SymbolRange(lowest, highest);
    }

    /// <summary>How often each symbol of the range occurs, the lowest first.</summary>
    internal int[] Counts(ReadOnlySpan<int> symbols)
    {
        var counts = new int[Size];
        foreach (int symbol in symbols)
            counts[symbol - Lowest]++;
        return counts;
    }

    internal void Write(ByteWriter writer)
    {
        writer.Signed(Lowest);
        writer.Unsigned((uint)(Highest - Lowest));
    }

    /// <exception cref="InvalidDataException">It is no range, or too large for the coder.</exception>
    internal static SymbolRange Read(ref ByteReader reader, ISymbolCoder coder)
    {
        int lowest = reader.Signed();
        long highest = (long)lowest + reader.Unsigned();
        return highest <= int.MaxValue && highest - lowest < coder.LargestRange
            ? new SymbolRange(lowest, (int)highest)
            : throw new InvalidDataException($"The table of a {coder.Name} code has symbols from {lowest} to {highest}, which it cannot code.");
    }
}
