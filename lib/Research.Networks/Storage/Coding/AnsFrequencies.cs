using System.Numerics;

namespace Research.Networks.Coding;

/// <summary>Frequencies of symbols as whole shares of a power of two, as ANS needs them: every symbol that occurs has at least one.</summary>
internal sealed class AnsFrequencies
{
    internal const int MostBits = 15;
    private const int UsualBits = 14;

    private AnsFrequencies(int[] shares, int bits)
    {
        (Shares, Bits, Starts) = (shares, bits, new int[shares.Length]);
        for (int symbol = 1; symbol < shares.Length; symbol++)
            Starts[symbol] = Starts[symbol - 1] + shares[symbol - 1];
    }

    /// <summary>By symbol; 0 for one that does not occur.</summary>
    internal int[] Shares { get; }

    /// <summary>The shares before those of a symbol.</summary>
    internal int[] Starts { get; }

    /// <summary>All shares are 2^<see cref="Bits"/>.</summary>
    internal int Bits { get; }

    /// <summary>Rounds counts to shares; there are more of them where there are more symbols, so that a short stream has a short table.</summary>
    internal static AnsFrequencies Of(ReadOnlySpan<int> counts)
    {
        long total = 0;
        int different = 0;
        foreach (int count in counts)
        {
            total += count;
            different += count > 0 ? 1 : 0;
        }
        int least = BitOperations.Log2((uint)different) + 3;
        int bits = Math.Clamp(64 - BitOperations.LeadingZeroCount((ulong)total), least, Math.Max(least, UsualBits));
        var shares = new int[counts.Length];
        int left = 1 << bits;
        for (int symbol = 0; symbol < shares.Length; symbol++)
        {
            shares[symbol] = counts[symbol] == 0 ? 0 : Math.Max(1, (int)((((long)counts[symbol] << bits) + total / 2) / total));
            left -= shares[symbol];
        }
        Settle(shares, counts, left);
        return new AnsFrequencies(shares, bits);
    }

    /// <summary>Shares that were read.</summary>
    /// <exception cref="InvalidDataException">They do not add up to a power of two.</exception>
    internal static AnsFrequencies Checked(int[] shares)
    {
        long sum = 0;
        foreach (int share in shares)
            sum += share >= 0 ? share : throw new InvalidDataException("A frequency in the table of an ANS code is negative.");
        if (sum is < 2 or > 1 << MostBits || !BitOperations.IsPow2(sum) || shares.Any(share => share == sum))
            throw new InvalidDataException($"The frequencies in the table of an ANS code add up to {sum}, which is no power of two up to {1 << MostBits}, or all belong to one symbol.");
        return new AnsFrequencies(shares, BitOperations.Log2((uint)sum));
    }

    /// <summary>Gives shares away one at a time, or takes them, where it costs the fewest bits.</summary>
    private static void Settle(int[] shares, ReadOnlySpan<int> counts, int left)
    {
        for (; left != 0; left -= Math.Sign(left))
        {
            int step = Math.Sign(left), best = -1;
            double least = double.PositiveInfinity;
            for (int symbol = 0; symbol < shares.Length; symbol++)
            {
                if (shares[symbol] + step < 1 || counts[symbol] == 0)
                    continue;
                double cost = counts[symbol] * Math.Log2(shares[symbol] / (double)(shares[symbol] + step));
                if (cost < least)
                    (least, best) = (cost, symbol);
            }
            shares[best] += step;
        }
    }
}
