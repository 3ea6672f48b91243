using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Research.Networks.Native;

/// <summary>
/// Loads TorchSharp's native half on systems whose libstdc++ predates GCC 13 (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// The library names GLIBCXX_3.4.32 for one symbol only, an empty initializer that nothing refers to;
/// the system refuses a library over a version that is missing unless that version is marked weak.
/// The mark is set in a copy that exists in memory only: nothing is written to disk.
/// </remarks>
internal static partial class OldLibstdcxx
{
    /// <summary>The symbol version that older systems do not have.</summary>
    internal const string MissingVersion = "GLIBCXX_3.4.32";

    /// <summary>The one symbol that may carry that version.</summary>
    internal const string UnusedSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>SHA-256 of libLibTorchSharp.so (linux-x64) of TorchSharp 0.107.0.</summary>
    internal const string StockHash = "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8";

    private const uint CloseOnExecute = 1; // MFD_CLOEXEC

    /// <summary>Loads <paramref name="stock"/> without the version that is missing and returns its handle.</summary>
    /// <exception cref="InvalidDataException">The file is not the one this was verified on.</exception>
    /// <exception cref="DllNotFoundException">The system does not load the copy.</exception>
    internal static nint LoadWithout(string stock)
    {
        var library = File.ReadAllBytes(stock);
        MakeOptional(library, stock);

        // The descriptor stays open: the loader knows the library by this path.
        var memory = CreateMemoryFile(Path.GetFileName(stock), CloseOnExecute);
        if (memory < 0)
            throw new DllNotFoundException($"'{stock}' needs a newer libstdc++ ({MissingVersion}), and this system has no memory files to adapt it in: upgrade the system.");
        using var file = new SafeFileHandle(memory, ownsHandle: false);
        RandomAccess.Write(file, library, fileOffset: 0);
        return NativeLibrary.Load($"/proc/self/fd/{memory}");
    }

    /// <summary>Lets <paramref name="library"/>, the content of <paramref name="stock"/>, load without <see cref="MissingVersion"/>.</summary>
    /// <exception cref="InvalidDataException">The file is not the one this was verified on.</exception>
    internal static void MakeOptional(byte[] library, string stock)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(library)) != StockHash)
            throw new InvalidDataException(
                $"'{stock}' needs a newer libstdc++ ({MissingVersion}) and is not the build known to work without it: restore the TorchSharp package again, or upgrade the system.");
        ElfSymbolVersions.MakeWeak(library, MissingVersion, UnusedSymbol);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
