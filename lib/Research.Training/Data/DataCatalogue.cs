using System.Collections.Concurrent;

namespace Research.Training.Data;

/// <summary>The data sets this library knows.</summary>
public static class DataCatalogue
{
    private const int DefaultSelection = 5000;
    private static readonly ConcurrentDictionary<string, string> OpenedSets = new();

    /// <summary>The data set that the library carries itself, so that it needs no download.</summary>
    public const string Default = "fashion-mini";

    /// <summary>All data sets, by name.</summary>
    public static IReadOnlyList<DataSetManifest> All { get; } = [.. EmbeddedFile.DataSets.Select(EmbeddedFile.ReadManifest)];

    /// <summary>Starts <see cref="Opened"/> anew, as before something whose data are to be known.</summary>
    public static void ForgetOpened() => OpenedSets.Clear();

    /// <summary>The data sets that this process has opened since it started or forgot: <see cref="ImageDataSet.Sha256"/> by name.</summary>
    public static IReadOnlyDictionary<string, string> Opened => new SortedDictionary<string, string>(OpenedSets, StringComparer.Ordinal);

    /// <summary>The manifest of a data set.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static DataSetManifest Find(string name) => All.FirstOrDefault(manifest => manifest.Name == name)
        ?? throw new ArgumentException(
            $"There is no data set '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}.");

    /// <summary>
    /// Reads a data set into memory, checks it against its SHA-256 and splits it. It is looked for in the folder of the
    /// options, or else in the environment variable RESEARCH_DATA, the cache of <c>research data fetch</c> (<c>datasets/cache</c>
    /// in the repository) and the system's packages; a folder may hold the files themselves or a folder of the data set's name.
    /// </summary>
    /// <param name="name">Its name, such as <c>mnist</c>.</param>
    /// <param name="options">Where from and how to split; default: search, hold out the default selection part with seed 0.</param>
    /// <exception cref="ArgumentException">There is no such data set, or a part of the split would be empty.</exception>
    /// <exception cref="FileNotFoundException">It is in none of the places; the message lists them and how to fetch it.</exception>
    /// <exception cref="InvalidDataException">A file is broken, or is not that of the published data set.</exception>
    public static ImageDataSet Open(string name, DataOptions? options = null)
    {
        DataSetManifest manifest = Find(name);
        return Read(manifest, DataLocation.Find(manifest, options?.Folder), options ?? new DataOptions());
    }

    /// <summary>The place a data set would be read from: a folder, an archive, or the library itself; null if it is nowhere.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">The only folder to look in; default null: search the places of <see cref="Open"/>.</param>
    public static string? Locate(DataSetManifest manifest, string? folder = null) => DataLocation.Find(manifest, folder, [])?.Place;

    /// <summary>
    /// Makes a relative RESEARCH_DATA absolute for the rest of this process: for programs that change the current folder later.
    /// </summary>
    public static void FixFolder()
    {
        if (Environment.GetEnvironmentVariable(DataFolders.Variable) is { Length: > 0 } folder)
            Environment.SetEnvironmentVariable(DataFolders.Variable, Path.GetFullPath(folder));
    }

    /// <summary>Compares every file of a data set with the published one.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="folder">The only folder to look in; default null: search the places of <see cref="Open"/>.</param>
    /// <exception cref="FileNotFoundException">It is in none of the places; the message lists them and how to fetch it.</exception>
    public static DataVerification Verify(DataSetManifest manifest, string? folder = null)
    {
        DataLocation location = DataLocation.Find(manifest, folder);
        return new DataVerification(location.Place, [.. manifest.Contents.Select(location.Data.Problem).OfType<string>()]);
    }

    /// <summary>Reads, checks and splits a data set that has been found.</summary>
    internal static ImageDataSet Read(DataSetManifest manifest, DataLocation location, DataOptions options)
    {
        int held = SelectionCount(manifest, options);
        using var reader = new DataReader(manifest, location.Data);
        Images published = ReadPart(reader, DataPart.Train);
        Images? fixedSelection = manifest.Counts.Selection > 0 ? ReadPart(reader, DataPart.Selection) : null;
        Images test = ReadPart(reader, DataPart.Test);
        if (reader.Sha256 != manifest.Sha256)
            throw new InvalidDataException(
                $"The files in '{location.Place}' are not those of the published {manifest.Name} (their contents have SHA-256 {reader.Sha256}): " +
                $"find the changed one with `research data verify {manifest.Name}`, delete it and fetch it again.");

        (Images train, Images selection) = fixedSelection is null
            ? HoldOut(published, manifest, held, options)
            : (Shuffle(published, options), fixedSelection);
        OpenedSets[manifest.Name] = reader.Sha256;
        return new ImageDataSet
        {
            Manifest = manifest,
            Sha256 = reader.Sha256,
            Train = train,
            Selection = selection,
            Test = test,
            SelectionSeed = options.SplitSeed,
        };
    }

    private static Images ReadPart(DataReader reader, DataPart part)
    {
        try
        {
            return reader.Read(part);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{problem.Message.TrimEnd('.')}; delete it and fetch it again with `research data fetch`.", problem);
        }
    }

    private static int SelectionCount(DataSetManifest manifest, DataOptions options)
    {
        (long train, long own, _) = manifest.Counts;
        if (own > 0 && options.Selection is { } chosen && chosen != own)
            throw new ArgumentException($"{manifest.Name} has its own selection part of {own} images; leave Selection unset.");
        int held = options.Selection ?? DefaultSelection;
        if (own == 0 && held >= train)
            throw new ArgumentException($"Selection is {held}, but of the {train} training images of {manifest.Name} at most {train - 1} can be held out.");
        return held;
    }

    private static (Images Train, Images Selection) HoldOut(Images published, DataSetManifest manifest, int held, DataOptions options)
    {
        using Images all = published;
        SelectionSplit split = SelectionSplit.Stratified(all.Labels.data<long>().ToArray(), manifest.ClassNames.Count, held, options.SplitSeed);
        return (all.Take(Limited(split.Train, options)), all.Take(split.Selection));
    }

    private static Images Shuffle(Images published, DataOptions options)
    {
        using Images all = published;
        int[] order = new RandomStream(options.SplitSeed).Permutation((int)all.Count);
        return all.Take(Limited([.. order], options));
    }

    private static long[] Limited(long[] order, DataOptions options) => order[..Math.Min(order.Length, options.Limit ?? order.Length)];

    private static IEnumerable<string> Names => All.Select(manifest => manifest.Name);
}
