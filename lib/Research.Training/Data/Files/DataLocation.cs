namespace Research.Training.Data;

/// <summary>Where a data set was found.</summary>
/// <param name="Place">Folder, archive, or a word for what the library carries.</param>
/// <param name="Data">Its contents.</param>
internal sealed record DataLocation(string Place, StoredData Data)
{
    /// <summary>Where a data set is read from, when the user named a folder or did not.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">The only folder to look in; null: search.</param>
    /// <exception cref="FileNotFoundException">It is in none of the places; the message lists them and how to fetch it.</exception>
    internal static DataLocation Find(DataSetManifest manifest, string? folder)
    {
        var looked = new List<string>();
        return Find(manifest, folder, looked) ?? throw new FileNotFoundException(
            $"{manifest.Name} is not in {string.Join(", ", looked)}: " + (manifest.IsEmbedded
                ? "leave the folder out, it is part of the library."
                : $"get it with `research data fetch {manifest.Name}`, or set {DataFolders.Variable} to its folder."));
    }

    /// <summary>Looks for a data set.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">The only folder to look in; null: search.</param>
    /// <param name="looked">Is given every place that was looked at in vain, and what is lacking in incomplete ones.</param>
    /// <returns>The first place that has all contents; null if there is none.</returns>
    internal static DataLocation? Find(DataSetManifest manifest, string? folder, ICollection<string> looked) =>
        manifest.IsEmbedded && folder is null
            ? new DataLocation("part of the library", new EmbeddedData(manifest))
            : DataFolders.Roots(folder).Select(root => FindBelow(root, manifest, looked)).FirstOrDefault(found => found is not null);

    private static DataLocation? FindBelow(string root, DataSetManifest manifest, ICollection<string> looked)
    {
        looked.Add(root);
        foreach (string candidate in DataFolders.Candidates(root, manifest, DataCatalogue.All))
        {
            var data = new FolderData(candidate);
            DataContent[] missing = [.. data.Missing(manifest)];
            if (missing.Length == 0)
                return new DataLocation(candidate, data);
            if (Archive(manifest, candidate) is { } archive && File.Exists(archive))
                return new DataLocation(archive, new ArchiveData(archive, manifest));
            if (missing.Length < manifest.Contents.Count())
                looked.Add($"{candidate} (which lacks {missing[0].Name})");
        }
        return null;
    }

    private static string? Archive(DataSetManifest manifest, string folder) =>
        manifest.Format == DataFormat.Cifar ? Path.Combine(folder, manifest.Files[0].Name) : null;
}
