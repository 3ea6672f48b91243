namespace Research.Networks.Coding;

/// <summary>Reads what a <see cref="ByteWriter"/> wrote, and never past the end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal int Position { get; private set; }

    internal readonly int Left => _bytes.Length - Position;

    /// <summary>All that is left.</summary>
    internal ReadOnlySpan<byte> Rest() => Bytes((uint)Left);

    /// <exception cref="InvalidDataException">Nothing is left.</exception>
    internal byte Byte() => Bytes(1)[0];

    /// <exception cref="InvalidDataException">Less is left.</exception>
    internal ReadOnlySpan<byte> Bytes(uint count)
    {
        if (count > (uint)Left)
            throw new InvalidDataException($"The data end early: {count} bytes are needed where {Left} are left.");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <exception cref="InvalidDataException">It is not a number below 2³².</exception>
    internal uint Unsigned()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Byte();
            if (shift == 28 && next > 0x0F || next == 0 && shift > 0)
                break;
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("The data hold a number that is not one.");
    }

    /// <exception cref="InvalidDataException">It is not a number of 32 bits.</exception>
    internal int Signed()
    {
        uint value = Unsigned();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }
}
