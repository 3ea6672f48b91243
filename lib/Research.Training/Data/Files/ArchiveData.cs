namespace Research.Training.Data;

/// <summary>A gzipped tar archive, unpacked into memory at the first use.</summary>
internal sealed class ArchiveData(string archive, DataSetManifest manifest) : StoredData
{
    private readonly Lazy<Dictionary<string, byte[]>> _entries = new(() => Unpack(archive, manifest));

    internal override string Describe(DataContent content) => archive;

    internal override Stream Open(DataContent content) => _entries.Value.TryGetValue(content.Name, out byte[]? bytes)
        ? new MemoryStream(bytes, writable: false)
        : throw new InvalidDataException($"'{archive}' holds no '{content.Name}'.");

    private static Dictionary<string, byte[]> Unpack(string archive, DataSetManifest manifest)
    {
        var entries = new Dictionary<string, byte[]>();
        using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        foreach ((DataContent content, Stream data) in DataArchive.Contents(file, archive, manifest.Contents))
        {
            var bytes = new byte[content.Bytes];
            data.ReadExactly(bytes);
            entries[content.Name] = bytes;
        }
        return entries;
    }
}
