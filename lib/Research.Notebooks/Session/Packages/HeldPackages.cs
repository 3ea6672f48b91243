using System.Reflection;
using System.Text.Json;

namespace Research.Notebooks;

/// <summary>The packages that this process was built with: they are there already, and never loaded twice.</summary>
internal static class HeldPackages
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Versions = new(Read);

    // Packages without an assembly of their own, and the assembly that stands for them.
    private static readonly (string Start, string Assembly)[] Carriers = [("TorchSharp-", "TorchSharp"), ("libtorch-", "TorchSharp"), ("Plotly.NET.Interactive", "Plotly.NET"), ("SkiaSharp.NativeAssets.", "SkiaSharp")];

    /// <summary>The assembly that the process holds for a package.</summary>
    /// <param name="package">Its name.</param>
    /// <returns>The assembly and its version as a package (null where that is not known); null where the package must be fetched.</returns>
    internal static (Assembly Assembly, string? Version)? Find(string package)
    {
        string name = Carriers.FirstOrDefault(carrier => package.StartsWith(carrier.Start, StringComparison.OrdinalIgnoreCase)).Assembly ?? package;
        return AssemblyReferences.Held(new AssemblyName(name)) is { } assembly ? (assembly, VersionOf(package, assembly)) : null;
    }

    private static string? VersionOf(string package, Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        if (Versions.Value.TryGetValue(package, out string? version))
            return version;
        if (!package.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            return null; // libtorch is not numbered as TorchSharp, which stands for it
        return Versions.Value.TryGetValue(name, out version) ? version
            : assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString();
    }

    private static Dictionary<string, string> Read()
    {
        var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string file in ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists))
        {
            using JsonDocument dependencies = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonProperty library in dependencies.RootElement.GetProperty("libraries").EnumerateObject())
            {
                string[] parts = library.Name.Split('/');
                versions[parts[0]] = parts[^1];
            }
        }
        return versions;
    }
}
