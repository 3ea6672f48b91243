using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>
/// Reads the IDX format of MNIST: two zero bytes, the element type (8: unsigned byte), the number of dimensions, each
/// dimension as a big-endian 32-bit number, then the elements.
/// </summary>
internal static class IdxReader
{
    private const int ByteElements = 0x0800;

    /// <summary>Reads images straight into a tensor.</summary>
    /// <param name="stream">The unpacked file.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="count">Images it must hold.</param>
    /// <param name="shape">Shape of an image, [1, H, W].</param>
    /// <returns>Bytes, [count, 1, H, W].</returns>
    internal static Tensor ReadImages(Stream stream, string file, long count, IReadOnlyList<long> shape)
    {
        ReadHeader(stream, file, [count, shape[1], shape[2]]);
        return ReadBytes(stream, file, [count, .. shape]);
    }

    /// <summary>Reads labels.</summary>
    /// <param name="stream">The unpacked file.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="count">Labels it must hold.</param>
    /// <returns>Bytes, [count].</returns>
    internal static Tensor ReadLabels(Stream stream, string file, long count)
    {
        ReadHeader(stream, file, [count]);
        return ReadBytes(stream, file, [count]);
    }

    private static void ReadHeader(Stream stream, string file, ReadOnlySpan<long> expected)
    {
        Span<byte> header = stackalloc byte[4 + 4 * expected.Length];
        stream.ReadExactly(header[..4]);
        int magic = BinaryPrimitives.ReadInt32BigEndian(header), wanted = ByteElements | expected.Length;
        if (magic != wanted)
            throw new InvalidDataException($"'{file}' is not an IDX file of bytes in {expected.Length} dimensions: it starts with 0x{magic:x8} instead of 0x{wanted:x8}.");
        stream.ReadExactly(header[4..]);
        var shape = new long[expected.Length];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
        if (!expected.SequenceEqual(shape))
            throw new InvalidDataException($"'{file}' says that it holds {string.Join('×', shape)} bytes, but {string.Join('×', expected.ToArray())} were expected.");
    }

    private static Tensor ReadBytes(Stream stream, string file, long[] shape)
    {
        Tensor bytes = empty(shape, dtype: ScalarType.Byte, device: CPU);
        try
        {
            stream.ReadExactly(bytes.bytes);
            if (stream.ReadByte() >= 0)
                throw new InvalidDataException($"'{file}' is longer than its header says.");
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
