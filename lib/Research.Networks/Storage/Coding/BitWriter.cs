namespace Research.Networks.Coding;

/// <summary>Bits one after another, the lowest bit of a byte first; the last byte is filled with zeros.</summary>
internal sealed class BitWriter(int expectedBytes)
{
    private readonly List<byte> _bytes = new(expectedBytes);
    private ulong _buffer;
    private int _filled;

    /// <summary>Appends the lowest bits of a value.</summary>
    /// <param name="value">Nothing above those bits.</param>
    /// <param name="width">0 to 32.</param>
    internal void Write(uint value, int width)
    {
        _buffer |= (ulong)value << _filled;
        for (_filled += width; _filled >= 8; _filled -= 8)
        {
            _bytes.Add((byte)_buffer);
            _buffer >>= 8;
        }
    }

    internal byte[] ToArray() => _filled == 0 ? [.. _bytes] : [.. _bytes, (byte)_buffer];
}
