using System.Reflection;

namespace Research.Networks.Native;

/// <summary>Where the native libraries are.</summary>
/// <param name="LibTorch">The folder of libtorch.</param>
/// <param name="LibTorchSharp">The folder of TorchSharp's native half.</param>
internal sealed record NativeFolders(string LibTorch, string LibTorchSharp)
{
    /// <summary>Names the folder of a libtorch to use instead of the packaged one.</summary>
    internal const string Variable = "RESEARCH_LIBTORCH";

    /// <summary>
    /// Looks in the folder named by <c>RESEARCH_LIBTORCH</c>, beside this assembly (a published
    /// program), and in the NuGet packages that this assembly was built with.
    /// </summary>
    /// <exception cref="DllNotFoundException">A library is in none of these places.</exception>
    internal static NativeFolders Find() => Find(Environment.GetEnvironmentVariable(Variable), [.. Beside(), .. Packages()]);

    /// <summary>Looks in the <paramref name="chosen"/> folder, if any, then in the usual <paramref name="places"/>.</summary>
    /// <exception cref="DllNotFoundException">A library is in none of these places, or libtorch not in the chosen folder.</exception>
    internal static NativeFolders Find(string? chosen, IReadOnlyList<string> places)
    {
        var torch = NativeLibraries.FileName("torch_cpu");
        var torchSharp = NativeLibraries.FileName("LibTorchSharp");
        if (!string.IsNullOrEmpty(chosen) && !Holds(chosen, torch))
            throw new DllNotFoundException($"{Variable} names '{chosen}', which does not hold {torch}: correct it or unset it.");

        var all = string.IsNullOrEmpty(chosen) ? places : [Path.GetFullPath(chosen), .. places];
        return new NativeFolders(First(all, torch), First(all, torchSharp));
    }

    private static string First(IReadOnlyList<string> folders, string file) =>
        folders.FirstOrDefault(folder => Holds(folder, file))
        ?? throw new DllNotFoundException($"{file} is neither beside the program nor among the NuGet packages: run 'dotnet restore', or set {Variable} to a folder that holds it.");

    private static bool Holds(string folder, string file) => File.Exists(Path.Combine(folder, file));

    private static IEnumerable<string> Beside() =>
        from folder in new[] { Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location), AppContext.BaseDirectory }
        where !string.IsNullOrEmpty(folder)
        from place in new[] { folder, Path.Combine(folder, BuildFact("NativeAssets")) }
        select place;

    private static IEnumerable<string> Packages() =>
        from root in new[]
        {
            BuildFact("NuGetPackageRoot"),
            Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        }
        where !string.IsNullOrEmpty(root)
        from package in new[] { BuildFact("LibTorch"), BuildFact("LibTorchSharp") }
        where package.Length > 0
        select Path.Combine(root, package, BuildFact("NativeAssets"));

    // Written by LibTorch.props.
    private static string BuildFact(string key) =>
        typeof(NativeFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(fact => fact.Key == key)?.Value ?? "";
}
