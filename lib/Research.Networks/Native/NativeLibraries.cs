using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Research.Networks.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native half before TorchSharp looks for them itself, so that no
/// program carries a copy of their 480 MB, and so that they load where libstdc++ is older than
/// TorchSharp's build expects (Debian 12, Ubuntu 22.04).
/// </summary>
public static class NativeLibraries
{
    private static readonly Lazy<Exception?> Failure = new(TryLoad);

    /// <summary>The folder libtorch was loaded from, or null where it is not loaded.</summary>
    public static string? Folder { get; private set; }

    /// <summary>Makes TorchSharp usable in this process; costs nothing after the first call.</summary>
    /// <exception cref="PlatformNotSupportedException">libtorch is missing or does not load; the message says what to do.</exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is { } failure)
            throw new PlatformNotSupportedException(failure.Message, failure);
    }

    // A module initializer that throws hides its message in a TypeInitializationException,
    // so the failure is kept until EnsureLoaded is asked.
#pragma warning disable CA2255 // TorchSharp must find the libraries loaded, whichever of its members is called first.
    [ModuleInitializer]
    internal static void Initialize() => _ = Failure.Value;
#pragma warning restore CA2255

    private static Exception? TryLoad()
    {
        try
        {
            Load(NativeFolders.Find());
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static void Load(NativeFolders folders)
    {
        foreach (var name in new[] { "c10", "torch_cpu", "torch_cuda", "torch" })
        {
            var file = Path.Combine(folders.LibTorch, FileName(name));
            if (File.Exists(file))
                NativeLibrary.Load(file);
        }

        LoadTorchSharp(Path.Combine(folders.LibTorchSharp, FileName("LibTorchSharp")));
        Folder = folders.LibTorch;
    }

    private static void LoadTorchSharp(string file)
    {
        try
        {
            NativeLibrary.Load(file);
        }
        catch (DllNotFoundException failure) when (failure.Message.Contains(OldLibstdcxx.MissingVersion, StringComparison.Ordinal))
        {
            NativeLibrary.Load(OldLibstdcxx.Patched(file));
        }
    }

    internal static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
