namespace Research.Training.Data;

/// <summary>
/// Reads the binary version of CIFAR-10: records of one label byte and 3072 pixel bytes, the red, then the green, then the
/// blue plane, each row after row.
/// </summary>
internal static class CifarReader
{
    /// <summary>Reads one file of records.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="pixels">Filled with the images, one after the other; its length says how many bytes there must be.</param>
    /// <param name="labels">Filled with their labels.</param>
    internal static void Read(Stream stream, string file, Span<byte> pixels, Span<byte> labels)
    {
        const int RecordsPerBlock = 100;
        int size = pixels.Length / labels.Length;
        var block = new byte[RecordsPerBlock * (size + 1)];
        for (int first = 0; first < labels.Length; first += RecordsPerBlock)
        {
            int count = Math.Min(RecordsPerBlock, labels.Length - first);
            stream.ReadExactly(block.AsSpan(0, count * (size + 1)));
            for (int i = 0; i < count; i++)
            {
                labels[first + i] = block[i * (size + 1)];
                block.AsSpan(i * (size + 1) + 1, size).CopyTo(pixels[((first + i) * size)..]);
            }
        }
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException($"'{file}' is longer than {labels.Length} images.");
    }
}
