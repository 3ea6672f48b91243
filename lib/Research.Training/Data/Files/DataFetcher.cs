using System.Security.Cryptography;

namespace Research.Training.Data;

/// <summary>
/// Fetches the published files of data sets. Every file is checked against its length and SHA-256 before it gets its name;
/// an interrupted download is kept as <c>*.partial</c> and goes on from there.
/// </summary>
/// <param name="client">Talks to the servers.</param>
public sealed class DataFetcher(HttpClient client)
{
    private const int Rounds = 3;

    /// <summary>Told how far each file is; default nobody.</summary>
    public IProgress<FetchProgress>? Progress { get; init; }

    /// <summary>Fetches what is not there yet, and unpacks archives.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">Where its files go; default null: the cache, in which <see cref="DataCatalogue.Open"/> finds them.</param>
    /// <param name="cancellation">Stops; what has been received is kept to go on from.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ArgumentException">The library carries the data set itself.</exception>
    /// <exception cref="InvalidDataException">No mirror has the published file.</exception>
    /// <exception cref="IOException">No mirror could be reached, or the folder cannot be written.</exception>
    public async Task<string> FetchAsync(DataSetManifest manifest, string? folder = null, CancellationToken cancellation = default)
    {
        if (manifest.IsEmbedded)
            throw new ArgumentException($"{manifest.Name} is part of the library; there is nothing to fetch.");
        folder = Path.GetFullPath(folder ?? Path.Combine(DataFolders.Cache, manifest.Name));
        Create(folder);
        var here = new FolderData(folder);
        foreach (DataFile file in manifest.Files.Where(file => !file.Contents.All(here.IsIntact)))
        {
            string path = Path.Combine(folder, file.Name);
            await FetchFileAsync(file, path, cancellation).ConfigureAwait(false);
            if (manifest.Format == DataFormat.Cifar)
                DataArchive.Extract(path, file.Contents, folder);
        }
        return folder;
    }

    private static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // Not every folder that exists can be written to.
            File.Create(Path.Combine(folder, $".{Guid.NewGuid():N}.partial"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"Cannot write to '{folder}': {problem.Message}", problem);
        }
    }

    private async Task FetchFileAsync(DataFile file, string path, CancellationToken cancellation)
    {
        var problems = new Dictionary<string, string>();
        var rejected = new HashSet<string>();
        string partial = path + ".partial";
        for (int round = 0; round < Rounds; round++)
            foreach (string url in file.Urls.Where(url => !rejected.Contains(url)))
                try
                {
                    if (await FetchFromAsync(url, file, partial, cancellation).ConfigureAwait(false))
                    {
                        File.Move(partial, path, overwrite: true);
                        return;
                    }
                    rejected.Add(url);
                    problems[url] = "sent something else than the published file";
                }
                catch (Exception problem) when (problem is HttpRequestException or TimeoutException)
                {
                    problems[url] = problem.Message;
                }

        if (new FileInfo(partial) is { Exists: true, Length: 0 })
            File.Delete(partial);
        string reasons = string.Join("; ", problems.Select(problem => $"{problem.Key}: {problem.Value}"));
        string message = $"{file.Name} could not be fetched ({reasons}).";
        throw rejected.Count > 0 ? new InvalidDataException(message) : new IOException(message + " Try again; it goes on where it stopped.");
    }

    /// <summary>Completes a partial file from one mirror; where that gives a wrong file, once more from its first byte.</summary>
    /// <returns>Whether the partial file now is the published one; if not, it is gone.</returns>
    private async Task<bool> FetchFromAsync(string url, DataFile file, string partial, CancellationToken cancellation)
    {
        for (; ; )
        {
            bool resumed = await new Download(client, url, partial, file, Progress).RunAsync(cancellation).ConfigureAwait(false);
            if (HasHash(partial, file.Sha256))
                return true;
            File.Delete(partial);
            if (!resumed)
                return false;
        }
    }

    private static bool HasHash(string path, string sha256)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == sha256;
    }
}
