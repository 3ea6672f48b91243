namespace Research.Networks.Coding;

/// <summary>
/// Binary arithmetic coding (Rissanen and Langdon 1979) without carries: an interval of 32 bits is divided at each decision, and
/// its leading bytes are written once both ends agree on them.
/// </summary>
internal sealed class ArithmeticEncoder : IBinaryCoder
{
    private readonly List<byte> _bytes = [];
    private uint _low, _high = uint.MaxValue;

    /// <inheritdoc/>
    public bool Code(bool decision, int probability)
    {
        uint middle = Middle(_low, _high, probability);
        if (decision)
            _high = middle;
        else
            _low = middle + 1;
        for (; (_low ^ _high) >> 24 == 0; (_low, _high) = (_low << 8, _high << 8 | 0xFF))
            _bytes.Add((byte)(_high >> 24));
        return decision;
    }

    /// <summary>All decisions: the fewest bytes that lie within the last interval whatever zeros follow.</summary>
    internal byte[] Finish()
    {
        (uint value, int length) = Shortest(_low, _high);
        for (int i = 0; i < length; i++)
            _bytes.Add((byte)(value >> 24 - 8 * i));
        return [.. _bytes];
    }

    /// <summary>The last value at which a decision is true.</summary>
    internal static uint Middle(uint low, uint high, int probability) => low + (uint)((ulong)(high - low) * (uint)probability >> 16);

    /// <summary>The value within an interval that has the fewest leading bytes, zeros following.</summary>
    internal static (uint Value, int Bytes) Shortest(uint low, uint high)
    {
        for (int bytes = 0; ; bytes++)
        {
            uint rest = bytes == 4 ? 0 : uint.MaxValue >> 8 * bytes;
            ulong value = ((ulong)low + rest) & ~(ulong)rest;
            if (value <= high)
                return ((uint)value, bytes);
        }
    }
}
