using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Research.Networks;

/// <summary>
/// float32 values in the smallest form that gives back every bit: 4 bytes each, 2 bytes where all of them are float16 or bfloat16
/// numbers, or their four bytes apart, each coded by itself, since exponents repeat.
/// </summary>
internal static class FloatCoder
{
    /// <summary>A kind that is none: the values are those of an array before.</summary>
    internal const int Shared = 7;

    private const int Single = 0, Half = 1, BFloat = 2, Planes = 3, FewestForPlanes = 64;

    /// <summary>For people.</summary>
    internal static string NameOf(int kind) => kind switch { Half => "fp16", BFloat => "bf16", Planes => "fp32, coded", _ => "fp32" };

    internal static bool AreSame(ImmutableArray<float> left, ImmutableArray<float> right) =>
        left.Length == right.Length && MemoryMarshal.AsBytes(left.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(right.AsSpan()));

    /// <summary>The kind of code, below 8, and the code.</summary>
    internal static (int Kind, byte[] Coded) Smallest(ReadOnlySpan<float> values)
    {
        uint[] bits = MemoryMarshal.Cast<float, uint>(values).ToArray();
        if (bits.All(value => (value & 0xFFFF) == 0))
            return (BFloat, Pairs(bits, value => (ushort)(value >> 16)));
        if (bits.All(value => OfHalf(ToHalf(value)) == value))
            return (Half, Pairs(bits, ToHalf));
        var plain = new byte[4 * bits.Length];
        for (int i = 0; i < bits.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(plain.AsSpan(4 * i), bits[i]);
        if (bits.Length < FewestForPlanes)
            return (Single, plain);
        byte[] planes = EncodePlanes(bits);
        return planes.Length < plain.Length ? (Planes, planes) : (Single, plain);
    }

    /// <summary>The values that were coded.</summary>
    /// <exception cref="InvalidDataException">They are cut off, or the kind is unknown.</exception>
    internal static ImmutableArray<float> Read(CompressedReader reader, StoredPart part, uint kind, int count)
    {
        uint[] bits = kind switch
        {
            Single => Words(reader.Bytes(part, 4L * count).Span, 4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            Half => Words(reader.Bytes(part, 2L * count).Span, 2, bytes => OfHalf(BinaryPrimitives.ReadUInt16LittleEndian(bytes))),
            BFloat => Words(reader.Bytes(part, 2L * count).Span, 2, bytes => (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            Planes => ReadPlanes(reader, part, count),
            _ => throw new InvalidDataException($"it stores numbers in the form {kind}, which is unknown."),
        };
        return [.. MemoryMarshal.Cast<uint, float>(bits)];
    }

    private static ushort ToHalf(uint bits) => BitConverter.HalfToUInt16Bits((System.Half)BitConverter.UInt32BitsToSingle(bits));

    private static uint OfHalf(ushort half) => BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(half));

    private static byte[] Pairs(uint[] bits, Func<uint, ushort> pair)
    {
        var coded = new byte[2 * bits.Length];
        for (int i = 0; i < bits.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(coded.AsSpan(2 * i), pair(bits[i]));
        return coded;
    }

    private delegate uint Word(ReadOnlySpan<byte> bytes);

    private static uint[] Words(ReadOnlySpan<byte> bytes, int width, Word word)
    {
        var words = new uint[bytes.Length / width];
        for (int i = 0; i < words.Length; i++)
            words[i] = word(bytes[(width * i)..]);
        return words;
    }

    private static byte[] EncodePlanes(uint[] bits)
    {
        var writer = new CompressedWriter();
        for (int shift = 0; shift < 32; shift += 8)
        {
            var plane = SymbolStream.Smallest(Array.ConvertAll(bits, value => (int)(value << 1 | value >> 31) >> shift & 0xFF), [bits.Length], withContexts: false);
            writer.Byte(plane.Coder);
            plane.Write(writer);
        }
        return writer.ToArray();
    }

    private static uint[] ReadPlanes(CompressedReader reader, StoredPart part, int count)
    {
        var bits = new uint[count];
        for (int shift = 0; shift < 32; shift += 8)
        {
            int[] plane = reader.Symbols(part, reader.Byte(StoredPart.Header), [count]);
            for (int i = 0; i < count; i++)
                bits[i] |= plane[i] is >= 0 and <= 0xFF ? (uint)plane[i] << shift : throw new InvalidDataException("it stores a byte above 255.");
        }
        return Array.ConvertAll(bits, value => value >> 1 | value << 31);
    }
}
