using System.Collections.Immutable;

namespace Research.Networks.Coding;

/// <summary>Positions of weights that are kept as one symbol for each weight: 1 where it is kept, 0 where it is not.</summary>
public static class Bitmap
{
    /// <summary>The symbols.</summary>
    /// <param name="positions">Rising from 0.</param>
    /// <param name="count">Elements of the weight.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position lies outside.</exception>
    public static int[] Encode(ReadOnlySpan<int> positions, int count)
    {
        var bits = new int[count];
        foreach (int position in positions)
            bits[(uint)position < (uint)count ? position : throw new ArgumentOutOfRangeException(nameof(positions), $"A weight of {count} elements has no position {position}.")] = 1;
        return bits;
    }

    /// <summary>The positions of the symbols that are not 0.</summary>
    /// <param name="bits">0 or 1 each.</param>
    public static ImmutableArray<int> Decode(ReadOnlySpan<int> bits)
    {
        ImmutableArray<int>.Builder positions = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] != 0)
                positions.Add(i);
        }
        return positions.ToImmutable();
    }
}
