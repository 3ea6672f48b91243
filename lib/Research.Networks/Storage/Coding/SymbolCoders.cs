namespace Research.Networks.Coding;

/// <summary>The coders of integers.</summary>
public static class SymbolCoders
{
    /// <summary>All of them; files name a coder by its place here, so that new ones go to the end.</summary>
    public static IReadOnlyList<ISymbolCoder> All { get; } = [new FixedWidthCoder(), new HuffmanCoder(), new AnsCoder(), new ContextCoder(), new KernelCoder()];

    /// <summary>Codes a sequence that has no shape of its own.</summary>
    /// <inheritdoc cref="ISymbolCoder.Encode"/>
    public static CodedSymbols Encode(this ISymbolCoder coder, ReadOnlySpan<int> symbols) => coder.Encode(symbols, [symbols.Length]);

    /// <summary>The sequence that was coded.</summary>
    /// <param name="coder">Who coded it.</param>
    /// <param name="coded">What it made.</param>
    /// <param name="count">Symbols, at least 1.</param>
    /// <exception cref="InvalidDataException">The codes are truncated, too long or corrupt.</exception>
    public static int[] Decode(this ISymbolCoder coder, CodedSymbols coded, int count) => coder.Decode(coded, [count]);
}
