namespace Research;

/// <summary>
/// Files that appear whole or not at all: written beside the target, flushed to disk, then renamed over it. This file is
/// compiled into every library, because the notebooks and the networks know nothing of each other.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The target; its folder is created.</param>
    /// <param name="write">Fills the stream; if it throws, the target stays as it was.</param>
    /// <exception cref="IOException">The target cannot be written; the message says why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path), temporary = $"{full}.{Environment.ProcessId}.partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            throw Unwritable(path, problem.Message, problem);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Finds out whether a file can be written, before work that takes long; changes nothing.</summary>
    /// <param name="path">The target.</param>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public static void CheckWritable(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full))
            throw Unwritable(path, "it is a folder", null);
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
                throw Unwritable(path, $"'{folder}' is a file, not a folder", null);
            folder = Path.GetDirectoryName(folder)!;
        }
        try
        {
            File.Create(Path.Combine(folder, $".{Guid.NewGuid():N}.partial"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            throw Unwritable(path, problem.Message, problem);
        }
    }

    private static IOException Unwritable(string path, string reason, Exception? problem) =>
        new($"Cannot write '{path}' ({reason.TrimEnd('.')}): choose a place that can be written.", problem);

    /// <summary>Writes a text file as UTF-8.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
