using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Research.Training.Data;

namespace Research.Tests.Training.Data;

/// <summary>
/// Data sets of a few small images, written byte by byte: image i of a part has the label i mod 3, and its pixel k is
/// (7 i + k + part) mod 256.
/// </summary>
internal sealed class SmallData
{
    private SmallData(DataSetManifest manifest, Dictionary<string, byte[]> contents) => (Manifest, Contents) = (manifest, contents);

    internal DataSetManifest Manifest { get; }

    /// <summary>The unpacked files, by name.</summary>
    internal Dictionary<string, byte[]> Contents { get; }

    internal static SmallData Idx(int train, int test, int selection = 0, int height = 4, int width = 5)
    {
        var contents = new Dictionary<string, byte[]>();
        var files = new List<DataFile>();
        foreach ((DataPart part, string name, int count) in Parts(train, selection, test))
        {
            AddIdx(contents, files, part, $"{name}-images-idx3-ubyte", [count, height, width], Pixels(part, count, height * width));
            AddIdx(contents, files, part, $"{name}-labels-idx1-ubyte", [count], Labels(count));
        }
        return new SmallData(Describe(DataFormat.Idx, [1, height, width], Parts(train, selection, test), files), contents);
    }

    internal static SmallData Cifar(int perBatch, int test)
    {
        var contents = new Dictionary<string, byte[]>();
        var parts = new List<DataContent>();
        byte[] train = Records(DataPart.Train, 2 * perBatch), half = train[..(train.Length / 2)];
        foreach ((DataPart part, string name, byte[] bytes) in new[] { (DataPart.Train, "data_batch_1.bin", half), (DataPart.Train, "data_batch_2.bin", train[half.Length..]), (DataPart.Test, "test_batch.bin", Records(DataPart.Test, test)) })
        {
            contents[name] = bytes;
            parts.Add(new DataContent(part, name, bytes.Length, Hash(bytes)));
        }
        byte[] archive = TarGz(contents);
        DataFile[] files = [new("cifar-10-binary.tar.gz", archive.Length, Hash(archive), ["http://127.0.0.1/"], parts)];
        return new SmallData(Describe(DataFormat.Cifar, [3, 4, 4], Parts(2 * perBatch, 0, test), files), contents);
    }

    /// <summary>Writes the unpacked files into a folder.</summary>
    internal SmallData WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] bytes) in Contents)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        return this;
    }

    internal ImageDataSet Read(string folder, DataOptions? options = null) =>
        DataCatalogue.Read(Manifest, new DataLocation(folder, new FolderData(folder)), options ?? new DataOptions { Selection = 3 });

    internal static byte[] GZip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
            zip.Write(bytes);
        return packed.ToArray();
    }

    internal static byte[] TarGz(Dictionary<string, byte[]> contents)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
            foreach ((string name, byte[] bytes) in contents)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/{name}") { DataStream = new MemoryStream(bytes), ModificationTime = DateTimeOffset.UnixEpoch });
        return GZip(tar.ToArray());
    }

    internal static byte[] Idx(int[] shape, byte[] elements, int type = 0x08)
    {
        var file = new byte[4 + 4 * shape.Length + elements.Length];
        (file[2], file[3]) = ((byte)type, (byte)shape.Length);
        for (int i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), shape[i]);
        elements.CopyTo(file, 4 + 4 * shape.Length);
        return file;
    }

    internal static byte[] Pixels(DataPart part, int count, int size) =>
        [.. from i in Enumerable.Range(0, count) from k in Enumerable.Range(0, size) select (byte)(7 * i + k + (int)part)];

    internal static byte[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))];

    internal static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static (DataPart Part, string Name, int Count)[] Parts(int train, int selection, int test) =>
        [.. new[] { (DataPart.Train, "train", train), (DataPart.Selection, "selection", selection), (DataPart.Test, "t10k", test) }.Where(part => part.Item3 > 0)];

    private static byte[] Records(DataPart part, int count) =>
        [.. Pixels(part, count, 48).Chunk(48).Zip(Labels(count), (image, label) => (byte[])[label, .. image]).SelectMany(record => record)];

    private static void AddIdx(Dictionary<string, byte[]> contents, List<DataFile> files, DataPart part, string name, int[] shape, byte[] elements)
    {
        byte[] bytes = contents[name] = Idx(shape, elements), packed = GZip(bytes);
        files.Add(new DataFile($"{name}.gz", packed.Length, Hash(packed), ["http://127.0.0.1/"], [new DataContent(part, name, bytes.Length, Hash(bytes))]));
    }

    private static DataSetManifest Describe(DataFormat format, long[] shape, (DataPart Part, string Name, int Count)[] parts, IReadOnlyList<DataFile> files)
    {
        long Count(DataPart wanted) => parts.FirstOrDefault(part => part.Part == wanted).Count;
        int size = (int)(shape[0] * shape[1] * shape[2]);
        return new DataSetManifest
        {
            Name = "small",
            Title = "Small",
            Source = "made by hand",
            Licence = "none",
            Format = format,
            Shape = shape,
            ClassNames = ["a", "b", "c"],
            Normalisation = new Normalisation { Mean = [.. Enumerable.Repeat(0.25, (int)shape[0])], Std = [.. Enumerable.Repeat(0.5, (int)shape[0])] },
            Counts = new PartCounts(Count(DataPart.Train), Count(DataPart.Selection), Count(DataPart.Test)),
            Sha256 = Hash([.. parts.SelectMany(part => Pixels(part.Part, part.Count, size).Concat(Labels(part.Count)))]),
            Folders = ["small"],
            Files = files,
        };
    }
}
