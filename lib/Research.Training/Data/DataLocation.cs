namespace Research.Training.Data;

/// <summary>Where a data set was found.</summary>
/// <param name="Place">Folder, archive, or a word for what the library carries.</param>
/// <param name="Data">Its contents.</param>
internal sealed record DataLocation(string Place, StoredData Data)
{
    /// <summary>Looks for a data set.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">The only folder to look in; null: search.</param>
    /// <param name="looked">Is given every place that was looked at in vain, with the reason.</param>
    /// <returns>The first place that has all contents; null if there is none.</returns>
    internal static DataLocation? Find(DataSetManifest manifest, string? folder, ICollection<string> looked)
    {
        if (manifest.IsEmbedded && folder is null)
            return new DataLocation("part of the library", new EmbeddedData(manifest));
        foreach (string root in DataFolders.Roots(folder))
            foreach (string candidate in DataFolders.Candidates(root, manifest, DataCatalogue.All))
            {
                if (Archive(manifest, candidate) is { } archive && File.Exists(archive))
                    return new DataLocation(archive, new ArchiveData(archive, manifest));
                var data = new FolderData(candidate);
                DataContent[] missing = [.. data.Missing(manifest)];
                if (missing.Length == 0)
                    return new DataLocation(candidate, data);
                looked.Add(missing.Length == manifest.Contents.Count() ? candidate : $"{candidate} (lacks {missing[0].Name})");
            }
        return null;
    }

    private static string? Archive(DataSetManifest manifest, string folder) =>
        manifest.Format == DataFormat.Cifar ? Path.Combine(folder, manifest.Files[0].Name) : null;
}
