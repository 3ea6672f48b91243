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

    /// <summary>Unpacks the wanted contents of an archive into its folder, each whole or not at all, and deletes the archive.</summary>
    /// <exception cref="InvalidDataException">It is no such archive, or lacks a content.</exception>
    internal static void Extract(string file, IReadOnlyCollection<DataContent> wanted, string folder)
    {
        HashSet<DataContent> left = [.. wanted];
        using (FileStream archive = File.OpenRead(file))
            foreach ((DataContent content, Stream data) in Contents(archive, file, wanted))
            {
                string target = Path.Combine(folder, content.Name), partial = target + ".partial";
                using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    data.CopyTo(stream);
                    stream.Flush(flushToDisk: true);
                }
                File.Move(partial, target, overwrite: true);
                left.Remove(content);
            }
        if (left.Count > 0)
            throw new InvalidDataException($"'{file}' holds no '{left.First().Name}'.");
        File.Delete(file);
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
