using System.Security.Cryptography;

namespace Research.Networks.Native;

/// <summary>
/// Makes TorchSharp's native half load on systems whose libstdc++ predates GCC 13 (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// The library names GLIBCXX_3.4.32 for one symbol only, an empty initializer that nothing refers to,
/// and the loader refuses a library over a version that is missing unless that version is marked weak.
/// The mark is set in a private copy (2 MB); libtorch itself is not copied.
/// </remarks>
internal static class OldLibstdcxx
{
    /// <summary>The symbol version that older systems do not have.</summary>
    internal const string MissingVersion = "GLIBCXX_3.4.32";

    /// <summary>The one symbol that may carry that version.</summary>
    internal const string UnusedSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>SHA-256 of libLibTorchSharp.so (linux-x64) of TorchSharp 0.107.0.</summary>
    internal const string StockHash = "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8";

    /// <summary>Returns the path of a copy of <paramref name="stock"/> that loads, made on first use.</summary>
    /// <exception cref="InvalidDataException">The file is not the one this was verified on.</exception>
    internal static string Patched(string stock)
    {
        var content = File.ReadAllBytes(stock);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (hash != StockHash)
            throw new InvalidDataException(
                $"'{stock}' needs a newer libstdc++ ({MissingVersion}) and is not the build known to work without it: restore the TorchSharp package again, or upgrade the system.");

        ElfSymbolVersions.MakeWeak(content, MissingVersion, UnusedSymbol);
        return NativeCache.Store(Path.Combine(hash[..16], Path.GetFileName(stock)), content);
    }
}
