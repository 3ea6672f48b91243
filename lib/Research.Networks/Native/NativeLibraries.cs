using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Research.Networks.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native half before TorchSharp looks for them itself, so that no
/// program carries a copy of their 480 MB, and so that they load where libstdc++ is older than
/// TorchSharp's build expects (Debian 12, Ubuntu 22.04).
/// </summary>
public static class NativeLibraries
{
    private const string TorchSharpLibrary = "LibTorchSharp";

    private static readonly Dictionary<string, nint> Loaded = [];
    private static readonly Lazy<Exception?> Failure = new(Load);

    /// <summary>The folder libtorch was loaded from, or null where it does not load.</summary>
    public static string? Folder { get; private set; }

    /// <summary>Loads the libraries, on the first call only, and tells whether TorchSharp can be used in this process.</summary>
    public static bool TryLoad() => Failure.Value is null;

    /// <summary>Makes TorchSharp usable in this process; costs nothing after the first call.</summary>
    /// <exception cref="PlatformNotSupportedException">libtorch is missing or does not load; the message says what to do.</exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is { } failure)
            throw new PlatformNotSupportedException(failure.Message, failure);
    }

    internal static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";

    private static Exception? Load()
    {
        try
        {
            var folders = NativeFolders.Find();
            NativeLog.ErrorsOnly();
            LoadTorch(folders.LibTorch);
            LoadTorchSharp(folders.LibTorchSharp);
            AnswerByName();
            Allocator.KeepFreedMemory();
            Folder = folders.LibTorch;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    // Each library finds the next by name because it is already loaded, wherever it came from.
    private static void LoadTorch(string folder)
    {
        foreach (var library in new[] { "c10", "torch_cpu", "torch_cuda", "torch" })
        {
            var file = Path.Combine(folder, FileName(library));
            if (!File.Exists(file))
                continue;
            Loaded[library] = TryLoad(file, out var reason) ?? throw DoesNotLoad(file, reason);
        }
    }

    private static void LoadTorchSharp(string folder)
    {
        var file = Path.Combine(folder, FileName(TorchSharpLibrary));
        Loaded[TorchSharpLibrary] = TryLoad(file, out var reason)
            ?? (reason.Contains(OldLibstdcxx.MissingVersion, StringComparison.Ordinal) ? OldLibstdcxx.LoadWithout(file) : throw DoesNotLoad(file, reason));
    }

    // Linux and Windows find a loaded library by its name; macOS does not.
    private static void AnswerByName() =>
        AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += (_, library) => Loaded.GetValueOrDefault(library);

    private static DllNotFoundException DoesNotLoad(string file, string reason) =>
        new($"{Path.GetFileName(file)} does not load ({reason}): restore the packages again, or set {NativeFolders.Variable} to the folder of a libtorch built for this system ({RuntimeInformation.RuntimeIdentifier}).");

    private static nint? TryLoad(string file, out string reason)
    {
        reason = "truncated, or not a library";
        if (OperatingSystem.IsLinux() && ElfSymbolVersions.IsTruncated(file))
            return null;

        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            reason = failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
            return null;
        }
    }
}
