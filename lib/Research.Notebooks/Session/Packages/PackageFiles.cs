using System.Text.Json;

namespace Research.Notebooks;

/// <summary>The files that a set of packages consists of, those they depend on included.</summary>
/// <param name="Versions">Version of each package by name.</param>
/// <param name="Compile">Assemblies to compile against.</param>
/// <param name="Run">Assemblies to run with.</param>
/// <param name="Native">Native libraries of this system.</param>
internal sealed record PackageFiles(IReadOnlyDictionary<string, string> Versions, IReadOnlyList<string> Compile, IReadOnlyList<string> Run, IReadOnlyList<string> Native)
{
    /// <summary>The folder in which all native libraries are found; null where there are none.</summary>
    internal string? NativeFolder { get; init; }

    /// <summary>Whether all are there.</summary>
    internal bool Exist => Compile.Concat(Run).Concat(Native).All(File.Exists);

    /// <summary>
    /// Brings the native libraries into one folder, since those of several packages may look for each other beside themselves.
    /// </summary>
    /// <param name="folder">Made where they lie in more than one.</param>
    internal PackageFiles WithNativesIn(string folder)
    {
        string[] folders = [.. Native.Select(path => Path.GetDirectoryName(path)!).Distinct()];
        if (folders.Length < 2)
            return this with { NativeFolder = folders.FirstOrDefault() };
        Directory.CreateDirectory(folder);
        foreach (string path in Native)
            Link(path, Path.Combine(folder, Path.GetFileName(path)));
        return this with { NativeFolder = folder };
    }

    private static void Link(string path, string link)
    {
        if (File.Exists(link))
            return;
        try
        {
            File.CreateSymbolicLink(link, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException && !File.Exists(link))
        {
            File.Copy(path, link); // Windows lets few users make links
        }
    }

    /// <summary>Reads what a restore wrote down.</summary>
    /// <param name="path">A <c>project.assets.json</c>.</param>
    internal static PackageFiles Read(string path)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllText(path));
        string[] folders = [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonElement libraries = assets.RootElement.GetProperty("libraries");
        JsonElement target = assets.RootElement.GetProperty("targets").EnumerateObject().Single(entry => entry.Name.Contains('/', StringComparison.Ordinal)).Value;
        JsonProperty[] packages = [.. target.EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package")];
        return new PackageFiles(
            packages.Select(package => package.Name.Split('/')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase),
            Files("compile"), Files("runtime"), Files("native"));

        string[] Files(string kind) =>
        [
            .. from package in packages
               where package.Value.TryGetProperty(kind, out _)
               from file in package.Value.GetProperty(kind).EnumerateObject()
               where Path.GetFileName(file.Name) != "_._"
               let relative = Path.Combine(libraries.GetProperty(package.Name).GetProperty("path").GetString()!, file.Name)
               select folders.Select(folder => Path.Combine(folder, relative)).FirstOrDefault(File.Exists) ?? Path.Combine(folders[0], relative),
        ];
    }
}
