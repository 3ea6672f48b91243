namespace Research.Training.Data;

/// <summary>
/// Random numbers that depend on their keys alone, not on process, platform or library version: SplitMix64 (Steele, Lea,
/// Flood 2014), started from a hash of the keys, so that any epoch or batch can be drawn without the ones before it.
/// </summary>
internal struct RandomStream
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Starts the stream of some keys, such as seed, epoch and batch.</summary>
    internal RandomStream(params ReadOnlySpan<long> keys)
    {
        foreach (long key in keys)
            _state = Mix(unchecked((_state ^ (ulong)key) + Increment));
    }

    /// <summary>64 random bits.</summary>
    internal ulong Next() => Mix(_state = unchecked(_state + Increment));

    /// <summary>A whole number in [0, bound), every one equally likely (Lemire 2019).</summary>
    internal int Below(int bound)
    {
        ulong threshold = unchecked((ulong)-bound) % (ulong)bound, low;
        ulong high;
        do
            high = Math.BigMul(Next(), (ulong)bound, out low);
        while (low < threshold);
        return (int)high;
    }

    /// <summary>The numbers 0 … count − 1 in random order (Fisher–Yates).</summary>
    internal int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
