namespace Research.Training.Data;

/// <summary>The files of <c>datasets/</c> that are embedded in this assembly.</summary>
internal static class EmbeddedFile
{
    private const string Root = "datasets/", Manifest = "/manifest.json";

    /// <summary>The data sets that have a manifest, by name.</summary>
    internal static IEnumerable<string> DataSets => typeof(EmbeddedFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Root, StringComparison.Ordinal) && name.EndsWith(Manifest, StringComparison.Ordinal))
        .Select(name => name[Root.Length..^Manifest.Length])
        .Order(StringComparer.Ordinal);

    /// <summary>The name of a data set's file.</summary>
    internal static string Name(string dataSet, string file) => $"{Root}{dataSet}/{file}";

    /// <summary>Opens a file.</summary>
    internal static Stream Open(string name) => typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)
        ?? throw new FileNotFoundException($"The library does not carry '{name}'; build it again.", name);

    /// <summary>Reads a data set's manifest.</summary>
    internal static DataSetManifest ReadManifest(string dataSet)
    {
        string name = Name(dataSet, Manifest[1..]);
        using Stream json = Open(name);
        return DataSetManifest.Read(json, name);
    }
}
