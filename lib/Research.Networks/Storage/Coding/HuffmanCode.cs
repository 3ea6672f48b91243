namespace Research.Networks.Coding;

/// <summary>
/// A canonical Huffman code (Huffman 1952): its lengths say it all, because codes of one length are consecutive numbers in order
/// of symbol, and shorter codes come first.
/// </summary>
internal sealed class HuffmanCode
{
    /// <summary>The longest code; frequencies are flattened until it suffices.</summary>
    internal const int MostBits = 24;

    private readonly byte[] _lengths;

    /// <summary>Takes the lengths of codes over.</summary>
    /// <param name="lengths">By symbol, 0 for one that does not occur.</param>
    /// <exception cref="InvalidDataException">They are not those of a complete code.</exception>
    internal HuffmanCode(byte[] lengths)
    {
        _lengths = lengths;
        long used = 0;
        foreach (byte length in lengths)
        {
            if (length > MostBits)
                throw new InvalidDataException($"A Huffman code has at most {MostBits} bits, not {length}.");
            used += length == 0 ? 0 : 1L << MostBits - length;
        }
        if (used != 1L << MostBits)
            throw new InvalidDataException("The lengths in the table of a Huffman code are not those of a complete code.");
    }

    /// <summary>Bits of each symbol's code, 0 where it has none.</summary>
    internal ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>The best code for symbols of these frequencies, of which two at least are not 0.</summary>
    internal static HuffmanCode Of(ReadOnlySpan<int> counts)
    {
        long[] frequencies = new long[counts.Length];
        for (int i = 0; i < counts.Length; i++)
            frequencies[i] = counts[i];
        byte[] lengths = LengthsOf(frequencies);
        while (lengths.Max() > MostBits)
        {
            for (int i = 0; i < frequencies.Length; i++)
                frequencies[i] = (frequencies[i] + 1) / 2;
            lengths = LengthsOf(frequencies);
        }
        return new HuffmanCode(lengths);
    }

    /// <summary>Symbols in order of their codes.</summary>
    internal int[] InOrder() => [.. Enumerable.Range(0, _lengths.Length).Where(symbol => _lengths[symbol] > 0).OrderBy(symbol => _lengths[symbol])];

    /// <summary>The first code of each length, highest bit first, and how many there are.</summary>
    internal (uint[] First, int[] Counts) ByLength()
    {
        var counts = new int[MostBits + 1];
        foreach (byte length in _lengths)
            counts[length] += length == 0 ? 0 : 1;
        var first = new uint[MostBits + 1];
        for (int length = 1; length <= MostBits; length++)
            first[length] = (first[length - 1] + (uint)counts[length - 1]) << 1;
        return (first, counts);
    }

    /// <summary>Every symbol's code, its first bit lowest, as bits are written.</summary>
    internal uint[] Codes()
    {
        (uint[] next, _) = ByLength();
        var codes = new uint[_lengths.Length];
        foreach (int symbol in InOrder())
            codes[symbol] = Reversed(next[_lengths[symbol]]++, _lengths[symbol]);
        return codes;
    }

    private static uint Reversed(uint code, int length)
    {
        uint reversed = 0;
        for (int bit = 0; bit < length; bit++)
            reversed |= (code >> bit & 1) << length - 1 - bit;
        return reversed;
    }

    private static byte[] LengthsOf(long[] frequencies)
    {
        var queue = new PriorityQueue<int, (long Frequency, int Node)>();
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] > 0)
                queue.Enqueue(symbol, (frequencies[symbol], symbol));
        }
        var parents = new int[2 * frequencies.Length];
        int nodes = frequencies.Length;
        while (queue.TryDequeue(out int left, out (long Frequency, int) first) && queue.TryDequeue(out int right, out (long Frequency, int) second))
        {
            parents[left] = parents[right] = nodes;
            queue.Enqueue(nodes, (first.Frequency + second.Frequency, nodes));
            nodes++;
        }
        var depths = new byte[nodes];
        for (int node = nodes - 2; node >= 0; node--)
            depths[node] = parents[node] == 0 ? (byte)0 : (byte)(depths[parents[node]] + 1);
        return depths[..frequencies.Length];
    }
}
