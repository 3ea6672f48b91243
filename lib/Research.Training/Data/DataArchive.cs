using System.Formats.Tar;
using System.IO.Compression;

namespace Research.Training.Data;

/// <summary>Gzipped tar archives.</summary>
internal static class DataArchive
{
    /// <summary>
    /// Walks once through an archive and yields the wanted contents as they come, with a stream that is valid until the next
    /// one; folders inside the archive do not matter.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no such archive, or a content has another length than it must have.</exception>
    internal static IEnumerable<(DataContent Content, Stream Data)> Contents(Stream archive, string file, IEnumerable<DataContent> wanted)
    {
        Dictionary<string, DataContent> byName = wanted.ToDictionary(content => content.Name);
        using var unpacked = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
        using var tar = new TarReader(unpacked, leaveOpen: true);
        while (Next(tar, file) is { } entry)
        {
            if (entry.DataStream is null || !byName.TryGetValue(Path.GetFileName(entry.Name), out DataContent? content))
                continue;
            if (entry.Length != content.Bytes)
                throw new InvalidDataException($"'{content.Name}' in '{file}' has {entry.Length} bytes instead of {content.Bytes}.");
            yield return (content, entry.DataStream);
        }
    }

    private static TarEntry? Next(TarReader tar, string file)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"'{file}' is not a whole gzipped tar archive: {problem.Message}", problem);
        }
    }
}
