using System.Collections.Immutable;

namespace Research.Networks.Coding;

/// <summary>
/// Positions of weights that are kept as the zeros before each, in a fixed number of bits (Han et al. 2016, arXiv 1510.00149): where
/// there are more zeros than an index holds, a filler stands for as many as it does. Unlike there a filler takes no value, so
/// that the highest index is its own: it covers 2^bits − 1 zeros rather than 2^bits − 1 and a zero that is stored.
/// </summary>
/// <param name="IndexBits">Bits of an index, 1 to 31: a run of 2^bits − 1 zeros is a filler; Han uses 8 for convolutions and 5 for linear layers.</param>
public sealed record RelativeIndex(int IndexBits)
{
    /// <summary>Bits of an index, 1 to 31.</summary>
    public int IndexBits { get; } = IndexBits is >= 1 and <= 31
        ? IndexBits
        : throw new ArgumentOutOfRangeException(nameof(IndexBits), $"A relative index has 1 to 31 bits, not {IndexBits}.");

    /// <summary>The index that stands for as many zeros and no weight.</summary>
    public int Filler => (int)((1L << IndexBits) - 1);

    /// <summary>The indices, one for each position and one for each filler: zeros before it, or <see cref="Filler"/>.</summary>
    /// <param name="positions">Rising from 0.</param>
    public int[] Encode(ReadOnlySpan<int> positions)
    {
        var indices = new List<int>(positions.Length);
        int next = 0;
        foreach (int position in positions)
        {
            for (; position - next >= Filler; next += Filler)
                indices.Add(Filler);
            indices.Add(position - next);
            next = position + 1;
        }
        return [.. indices];
    }

    /// <summary>How many indices <see cref="Encode"/> would make.</summary>
    /// <param name="positions">Rising from 0.</param>
    public long CountOf(ReadOnlySpan<int> positions)
    {
        long indices = positions.Length;
        int next = 0;
        foreach (int position in positions)
        {
            indices += (position - next) / Filler;
            next = position + 1;
        }
        return indices;
    }

    /// <summary>The positions that were encoded.</summary>
    /// <param name="indices">What <see cref="Encode"/> made.</param>
    /// <param name="count">Elements of the weight.</param>
    /// <exception cref="InvalidDataException">A position lies outside the weight, an index is none, or a filler is the last.</exception>
    public ImmutableArray<int> Decode(ReadOnlySpan<int> indices, int count)
    {
        ImmutableArray<int>.Builder positions = ImmutableArray.CreateBuilder<int>();
        long next = 0;
        foreach (int index in indices)
        {
            if (index < 0 || index > Filler || next + index >= count)
                throw new InvalidDataException($"A relative index of {index} behind {next} of {count} weights leads outside.");
            next += index;
            if (index != Filler)
                positions.Add((int)next++);
        }
        if (indices.Length > 0 && indices[^1] == Filler)
            throw new InvalidDataException("The last relative index is a filler, behind which no weight follows.");
        return positions.ToImmutable();
    }
}
