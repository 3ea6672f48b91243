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
            throw new IOException($"Cannot write '{path}': {problem.Message}", problem);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Writes a text file as UTF-8.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
