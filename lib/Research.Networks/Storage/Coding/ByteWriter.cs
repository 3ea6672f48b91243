namespace Research.Networks.Coding;

/// <summary>Bytes that grow: numbers of 7 bits a byte, the lowest first, and byte sequences.</summary>
internal sealed class ByteWriter
{
    private readonly MemoryStream _bytes = new();

    internal int Length => (int)_bytes.Length;

    internal void Byte(byte value) => _bytes.WriteByte(value);

    internal void Bytes(ReadOnlySpan<byte> values) => _bytes.Write(values);

    /// <summary>A number from 0: one byte below 128, two below 16384, and so on.</summary>
    internal void Unsigned(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>0, −1, 1, −2, … as 0, 1, 2, 3, …</summary>
    internal void Signed(int value) => Unsigned((uint)(value << 1 ^ value >> 31));

    internal byte[] ToArray() => _bytes.ToArray();
}
