namespace Research.Training.Data;

/// <summary>The places where data sets are looked for.</summary>
internal static class DataFolders
{
    /// <summary>Environment variable with the user's folder of data sets.</summary>
    internal const string Variable = "RESEARCH_DATA";

    private const string SystemPackages = "/usr/share/datasets";

    /// <summary>
    /// The folder that data sets are fetched into: <c>datasets/cache</c> of the repository, or where there is none, a folder
    /// among the user's caches.
    /// </summary>
    internal static string Cache => Repository() is { } repository
        ? Path.Combine(repository, "datasets", "cache")
        : Path.Combine(UserCache(), "datasets");

    /// <summary>The folders in which data sets are looked for, in order.</summary>
    /// <param name="chosen">The folder the user named, which then is the only one; null: search.</param>
    internal static IReadOnlyList<string> Roots(string? chosen) => Roots(chosen, Environment.GetEnvironmentVariable(Variable));

    /// <inheritdoc cref="Roots(string?)"/>
    internal static IReadOnlyList<string> Roots(string? chosen, string? variable)
    {
        if (chosen is not null)
            return [chosen];
        string[] fixedPlaces = OperatingSystem.IsWindows() ? [Cache] : [Cache, SystemPackages];
        return string.IsNullOrEmpty(variable) ? fixedPlaces : [variable, .. fixedPlaces];
    }

    /// <summary>The folders that may hold a data set's files, below one root and the root itself.</summary>
    internal static IEnumerable<string> Candidates(string root, DataSetManifest manifest, IEnumerable<DataSetManifest> all)
    {
        foreach (string folder in manifest.Folders)
            yield return Path.Combine(root, folder);
        // MNIST and Fashion-MNIST call their files alike, so the folder of one must not be taken for the other's.
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        if (!all.Any(other => other.Name != manifest.Name && other.Folders.Contains(name)))
            yield return root;
    }

    private static string? Repository() =>
        new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }.Select(Repository).FirstOrDefault(folder => folder is not null);

    private static string? Repository(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Research.sln")))
                return folder.FullName;
        return null;
    }

    private static string UserCache()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "research");
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches)
            return Path.Combine(caches, "research");
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "research");
    }
}
