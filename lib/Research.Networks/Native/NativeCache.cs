namespace Research.Networks.Native;

/// <summary>The user's folder for files that can be made again.</summary>
internal static class NativeCache
{
    /// <summary>Names the cache folder; the default is the system's place for caches.</summary>
    internal const string Variable = "RESEARCH_CACHE";

    /// <summary>
    /// Stores <paramref name="content"/> under <paramref name="relativePath"/> of the cache, or of the
    /// temporary folder where the cache is not writable, and returns the full path. Safe under concurrent processes.
    /// </summary>
    internal static string Store(string relativePath, byte[] content)
    {
        try
        {
            return Store(Root(), relativePath, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Store(Path.Combine(Path.GetTempPath(), $"research-{Environment.UserName}"), relativePath, content);
        }
    }

    private static string Store(string root, string relativePath, byte[] content)
    {
        var file = Path.Combine(root, "native", relativePath);
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(content))
            return file;

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
            return file;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
            return chosen;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "research");
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches)
            return Path.Combine(caches, "research");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "research");
    }
}
