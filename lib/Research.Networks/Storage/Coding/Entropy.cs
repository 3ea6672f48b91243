namespace Research.Networks.Coding;

/// <summary>
/// The order-0 entropy, the fewest bits that a code can take which knows how frequent each symbol is and nothing else
/// (Shannon 1948): n·H = Σ n_s·log₂(n/n_s). Coders that know the neighbours of a weight can go below it.
/// </summary>
public static class Entropy
{
    /// <summary>n·H: bits of all symbols together, tables not counted; 0 of none.</summary>
    /// <param name="symbols">Any integers.</param>
    public static double Bits(ReadOnlySpan<int> symbols)
    {
        var counts = new Dictionary<int, int>();
        foreach (int symbol in symbols)
            counts[symbol] = counts.GetValueOrDefault(symbol) + 1;
        double bits = 0;
        foreach (int count in counts.Values)
            bits += count * Math.Log2((double)symbols.Length / count);
        return bits;
    }

    /// <summary>H: bits a symbol, in [0, log₂ of the number of different symbols]; 0 of none.</summary>
    /// <param name="symbols">Any integers.</param>
    public static double BitsPerSymbol(ReadOnlySpan<int> symbols) => symbols.IsEmpty ? 0 : Bits(symbols) / symbols.Length;
}
