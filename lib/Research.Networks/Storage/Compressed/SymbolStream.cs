using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>Symbols in the smallest of their codes.</summary>
/// <param name="Coder">Place in <see cref="SymbolCoders.All"/>, below 8.</param>
/// <param name="Coded">What the coder made.</param>
internal readonly record struct SymbolStream(int Coder, CodedSymbols Coded)
{
    /// <summary>Tries the coders that take the symbols' range.</summary>
    /// <param name="symbols">Row-major in the shape.</param>
    /// <param name="shape">Shape of the symbols.</param>
    /// <param name="withContexts">Whether the slow adaptive coders are among them.</param>
    internal static SymbolStream Smallest(int[] symbols, Shape shape, bool withContexts = true)
    {
        long range = (long)symbols.Max() - symbols.Min() + 1;
        return Enumerable.Range(0, SymbolCoders.All.Count)
            .Where(coder => range <= SymbolCoders.All[coder].LargestRange && (withContexts || SymbolCoders.All[coder] is not AdaptiveCoder))
            .Select(coder => new SymbolStream(coder, SymbolCoders.All[coder].Encode(symbols, shape)))
            .MinBy(stream => stream.Coded.Bytes);
    }

    /// <summary>Everything but the coder, which its user writes.</summary>
    internal void Write(CompressedWriter writer)
    {
        writer.Unsigned((uint)Coded.Table.Length);
        writer.Bytes(Coded.Table.Span);
        writer.Unsigned((uint)Coded.Codes.Length);
        writer.Bytes(Coded.Codes.Span);
    }
}
