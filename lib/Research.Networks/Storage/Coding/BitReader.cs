using System.Buffers.Binary;

namespace Research.Networks.Coding;

/// <summary>Reads what a <see cref="BitWriter"/> wrote, and never past the end.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _buffer;
    private int _filled, _position;

    /// <summary>At least the next 32 bits, the first one lowest; zeros behind the end.</summary>
    internal ulong Peek()
    {
        if (_filled < 32)
            Fill();
        return _buffer;
    }

    /// <summary>Passes bits that <see cref="Peek"/> showed.</summary>
    /// <param name="width">0 to 32.</param>
    /// <exception cref="InvalidDataException">They lie behind the end.</exception>
    internal void Skip(int width)
    {
        if (width > _filled)
            throw new InvalidDataException("The codes end early.");
        _buffer >>= width;
        _filled -= width;
    }

    /// <summary>The next bits as a number.</summary>
    /// <inheritdoc cref="Skip"/>
    internal uint Read(int width)
    {
        uint value = (uint)(Peek() & (1UL << width) - 1);
        Skip(width);
        return value;
    }

    /// <summary>Throws unless nothing is left but the zeros that fill the last byte.</summary>
    /// <exception cref="InvalidDataException">More is.</exception>
    internal readonly void CheckEnd()
    {
        if (_filled >= 8 || _position < _bytes.Length || _buffer != 0)
            throw new InvalidDataException("The codes go on behind the last symbol.");
    }

    private void Fill()
    {
        if (_bytes.Length - _position >= 8)
        {
            _buffer |= BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_position..]) << _filled;
            int taken = (63 - _filled) >> 3;
            _position += taken;
            _filled += taken << 3;
            _buffer &= (1UL << _filled) - 1;
            return;
        }
        for (; _filled <= 56 && _position < _bytes.Length; _filled += 8)
            _buffer |= (ulong)_bytes[_position++] << _filled;
    }
}
