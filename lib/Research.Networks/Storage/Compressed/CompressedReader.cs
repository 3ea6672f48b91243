using System.Collections.Immutable;
using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>
/// Reads what a <see cref="CompressedWriter"/> wrote, and counts what the bytes are for. Weights nested in one another and their
/// elements are limited, so that no file makes it take more memory than its length can account for.
/// </summary>
internal sealed class CompressedReader(ReadOnlyMemory<byte> bytes, long mostElements)
{
    private const int MostNested = 8;

    private readonly List<ImmutableArray<float>> _arrays = [];
    private readonly long[] _counts = new long[Enum.GetValues<StoredPart>().Length];
    private readonly List<string> _notes = [];
    private long _spent;
    private int _position, _nested;

    /// <summary>Bytes read so far.</summary>
    internal int Position => _position;

    internal bool IsAtEnd => _position == bytes.Length;

    /// <summary>What was read since the last call, and what was noted about it.</summary>
    internal (long[] Bytes, string Form) Take()
    {
        long[] counts = [.. _counts];
        string form = string.Join(", ", _notes);
        Array.Clear(_counts);
        _notes.Clear();
        return (counts, form);
    }

    /// <summary>Adds to the description of a weight.</summary>
    internal void Note(string note) => _notes.Add(note);

    internal byte Byte(StoredPart part) => Bytes(part, 1).Span[0];

    /// <exception cref="InvalidDataException">Less is left.</exception>
    internal ReadOnlyMemory<byte> Bytes(StoredPart part, long count)
    {
        if (count > bytes.Length - _position)
            throw new InvalidDataException($"it ends early: {count} bytes are needed where {bytes.Length - _position} are left.");
        ReadOnlyMemory<byte> taken = bytes.Slice(_position, (int)count);
        _position += (int)count;
        _counts[(int)part] += count;
        return taken;
    }

    /// <exception cref="InvalidDataException">It is no number below 2³¹.</exception>
    internal int Unsigned(StoredPart part)
    {
        var reader = new ByteReader(bytes.Span[_position..]);
        uint value = reader.Unsigned();
        Bytes(part, reader.Position);
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"it holds the number {value}, which is too large.");
    }

    /// <summary>A weight of some shape in whatever form.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal WeightExpression Weight(Shape shape)
    {
        Spend(shape.Elements);
        if (++_nested > MostNested)
            throw new InvalidDataException($"its weights are nested more than {MostNested} deep.");
        int form = Byte(StoredPart.Header);
        WeightExpression weight = WeightEncoders.Of(form & 7).Read(this, form >> 3, shape);
        _nested--;
        return weight;
    }

    /// <summary>Symbols in the code of one of the coders.</summary>
    /// <exception cref="InvalidDataException">They are corrupt, or the coder is unknown.</exception>
    internal int[] Symbols(StoredPart part, int coder, Shape shape)
    {
        if (coder >= SymbolCoders.All.Count)
            throw new InvalidDataException($"it uses the coder {coder}, which is unknown.");
        ReadOnlyMemory<byte> table = Bytes(StoredPart.Tables, Unsigned(StoredPart.Header));
        ReadOnlyMemory<byte> codes = Bytes(part, Unsigned(StoredPart.Header));
        return SymbolCoders.All[coder].Decode(new CodedSymbols(table, codes), shape);
    }

    /// <summary>Numbers, or those that were read before.</summary>
    /// <exception cref="InvalidDataException">They are cut off, or there were none.</exception>
    internal ImmutableArray<float> Floats(StoredPart part, bool note = false)
    {
        int header = Unsigned(StoredPart.Header), kind = header & 7, count = header >> 3;
        if (kind == FloatCoder.Shared)
            return count < _arrays.Count ? _arrays[count] : throw new InvalidDataException("it refers to numbers that it does not hold.");
        Spend(++count);
        if (note)
            Note(FloatCoder.NameOf(kind));
        ImmutableArray<float> values = FloatCoder.Read(this, part, (uint)kind, count);
        _arrays.Add(values);
        return values;
    }

    /// <summary>Takes elements off what may be read.</summary>
    /// <exception cref="InvalidDataException">They are more than a file of this length may hold.</exception>
    internal void Spend(long elements)
    {
        _spent += elements;
        if (_spent > mostElements)
            throw new InvalidDataException($"it claims more weights than a file of its length may hold, {mostElements}.");
    }
}
