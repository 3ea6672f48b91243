using System.Reflection;
using System.Runtime.InteropServices;

namespace Research.Networks.Native;

/// <summary>Where the native libraries are.</summary>
/// <param name="LibTorch">The folder of libtorch.</param>
/// <param name="LibTorchSharp">The folder of TorchSharp's native half.</param>
internal sealed record NativeFolders(string LibTorch, string LibTorchSharp)
{
    /// <summary>Names a folder that holds both libraries.</summary>
    internal const string Variable = "RESEARCH_LIBTORCH";

    /// <summary>
    /// Looks in the folder named by <c>RESEARCH_LIBTORCH</c>, beside this assembly (a published
    /// program), and in the NuGet packages that this assembly was built with.
    /// </summary>
    /// <exception cref="DllNotFoundException">No such place holds both libraries.</exception>
    internal static NativeFolders Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
            return Together(chosen) is { IsComplete: true } folders
                ? folders
                : throw new DllNotFoundException($"{Variable} names '{chosen}', which does not hold {Torch} and {TorchSharp}: correct it or unset it.");

        return Candidates().FirstOrDefault(folders => folders.IsComplete)
            ?? throw new DllNotFoundException(
                $"libtorch was not found among the NuGet packages ({Metadata("LibTorch")}): run 'dotnet restore', or set {Variable} to a folder that holds {Torch} and {TorchSharp}.");
    }

    private static IEnumerable<NativeFolders> Candidates()
    {
        foreach (var root in new[] { Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location), AppContext.BaseDirectory })
        {
            if (string.IsNullOrEmpty(root))
                continue;
            yield return Together(root);
            yield return Together(Path.Combine(root, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        }

        foreach (var root in PackageRoots().OfType<string>().Where(root => root.Length > 0))
            yield return new NativeFolders(Path.Combine(root, Metadata("LibTorch")), Path.Combine(root, Metadata("LibTorchSharp")));
    }

    private static IEnumerable<string?> PackageRoots() =>
    [
        Metadata("NuGetPackageRoot"),
        Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    ];

    private static NativeFolders Together(string folder) => new(folder, folder);

    private bool IsComplete => File.Exists(Path.Combine(LibTorch, Torch)) && File.Exists(Path.Combine(LibTorchSharp, TorchSharp));

    private static string Torch => NativeLibraries.FileName("torch_cpu");

    private static string TorchSharp => NativeLibraries.FileName("LibTorchSharp");

    private static string Metadata(string key) =>
        typeof(NativeFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(item => item.Key == key)?.Value ?? "";
}
