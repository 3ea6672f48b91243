using System.IO.Compression;

namespace Research.Training.Data;

/// <summary>A folder with the contents gzipped, as published, or as they are, each on its own.</summary>
internal sealed class FolderData(string folder) : StoredData
{
    internal override string Describe(DataContent content) => Find(content) ?? Path.Combine(folder, content.Name);

    internal override Stream Open(DataContent content)
    {
        string file = Describe(content);
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>Which contents are not there.</summary>
    internal IEnumerable<DataContent> Missing(DataSetManifest manifest) =>
        manifest.Contents.Where(content => Find(content) is null);

    /// <summary>Whether a content is there, and is the published one.</summary>
    internal bool IsIntact(DataContent content) => Find(content) is not null && Problem(content) is null;

    private string? Find(DataContent content) =>
        new[] { content.Name + ".gz", content.Name }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
