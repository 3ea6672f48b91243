namespace Research.Networks.Coding;

/// <summary>Reads the decisions that an <see cref="ArithmeticEncoder"/> wrote.</summary>
internal sealed class ArithmeticDecoder : IBinaryCoder
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private uint _low, _high = uint.MaxValue, _value;
    private long _position;

    internal ArithmeticDecoder(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        for (int i = 0; i < sizeof(uint); i++)
            Next();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The codes end early.</exception>
    public bool Code(bool decision, int probability)
    {
        uint middle = ArithmeticEncoder.Middle(_low, _high, probability);
        bool read = _value <= middle;
        if (read)
            _high = middle;
        else
            _low = middle + 1;
        for (; (_low ^ _high) >> 24 == 0; (_low, _high) = (_low << 8, _high << 8 | 0xFF))
            Next();
        return read;
    }

    /// <summary>Throws unless the bytes are those that the encoder writes for the decisions that were read.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    internal void CheckEnd()
    {
        (uint value, int bytes) = ArithmeticEncoder.Shortest(_low, _high);
        if (value != _value || _position - sizeof(uint) + bytes != _bytes.Length)
            throw new InvalidDataException("An arithmetic code does not end where its last symbol does: it is truncated or corrupt.");
    }

    private void Next()
    {
        if (_position >= _bytes.Length + sizeof(uint))
            throw new InvalidDataException("An arithmetic code ends early.");
        _value = _value << 8 | (_position < _bytes.Length ? _bytes.Span[(int)_position] : 0u);
        _position++;
    }
}
