namespace Research.Notebooks;

/// <summary>
/// Finds the files of packages: a set that was restored once is found again without calling the SDK, unless a package of it
/// stands without a version and a day has passed.
/// </summary>
/// <param name="root">Folder that keeps one folder for each set.</param>
internal sealed class PackageCache(string root)
{
    /// <summary>Names the folder to keep sets in; default <c>research/packages</c> in the user's cache.</summary>
    internal const string Variable = "RESEARCH_PACKAGES";

    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>The cache of this user.</summary>
    internal static PackageCache OfUser() => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen ? chosen : Path.Combine(UserCache(), "research", "packages"));

    /// <summary>The files of a set.</summary>
    /// <exception cref="PackageException">A package cannot be had; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; nothing half-done is left.</exception>
    internal async Task<PackageFiles> FindAsync(PackageSet set, CancellationToken cancellation)
    {
        string folder = Path.Combine(root, set.Hash), assets = Path.Combine(folder, "project.assets.json");
        string natives = Path.Combine(folder, "native");
        if (File.Exists(assets) && (!set.Floats || DateTime.UtcNow - File.GetLastWriteTimeUtc(assets) < Fresh) && PackageFiles.Read(assets) is { Exist: true } known)
            return known.WithNativesIn(natives);
        Directory.CreateDirectory(root);
        string work = Path.Combine(root, $"{set.Hash}-{Guid.NewGuid():N}");
        try
        {
            string written = await PackageRestore.RunAsync(set, work, cancellation).ConfigureAwait(false);
            Directory.CreateDirectory(folder);
            File.Move(written, assets, overwrite: true);
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
        return PackageFiles.Read(assets).WithNativesIn(natives);
    }

    private static string UserCache() =>
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
}
