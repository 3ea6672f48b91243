using System.Collections.Immutable;
using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>Writes weights in the compressed-model format; equal arrays of numbers are written once.</summary>
internal sealed class CompressedWriter
{
    private readonly ByteWriter _bytes = new();
    private readonly List<ImmutableArray<float>> _arrays = [];

    internal int Length => _bytes.Length;

    internal void Byte(int value) => _bytes.Byte(checked((byte)value));

    internal void Bytes(ReadOnlySpan<byte> values) => _bytes.Bytes(values);

    internal void Unsigned(uint value) => _bytes.Unsigned(value);

    internal byte[] ToArray() => _bytes.ToArray();

    /// <summary>A weight of any form, its shape being known to the reader.</summary>
    internal void Weight(WeightExpression weight) => WeightEncoders.Of(weight).Write(this, weight);

    /// <summary>The byte that every form begins with.</summary>
    /// <param name="form">Below 8.</param>
    /// <param name="option">Below 32: what the form needs to know first.</param>
    internal void Form(int form, int option) => Byte(form | option << 3);

    /// <summary>Numbers and how many there are, or where the same were written before.</summary>
    internal void Floats(ImmutableArray<float> values)
    {
        int before = _arrays.FindIndex(array => FloatCoder.AreSame(array, values));
        if (before >= 0)
        {
            Unsigned((uint)before << 3 | FloatCoder.Shared);
            return;
        }
        (int kind, byte[] coded) = FloatCoder.Smallest(values.AsSpan());
        Unsigned((uint)(values.Length - 1) << 3 | (uint)kind);
        Bytes(coded);
        _arrays.Add(values);
    }

    /// <summary>Writes what is shortest of several ways to write the same.</summary>
    internal void Shortest(IEnumerable<Action<CompressedWriter>> ways)
    {
        CompressedWriter shortest = ways.Select(Tried).MinBy(writer => writer.Length)!;
        Bytes(shortest.ToArray());
        _arrays.AddRange(shortest._arrays.Skip(_arrays.Count));
    }

    private CompressedWriter Tried(Action<CompressedWriter> way)
    {
        var writer = new CompressedWriter();
        writer._arrays.AddRange(_arrays);
        way(writer);
        return writer;
    }
}
