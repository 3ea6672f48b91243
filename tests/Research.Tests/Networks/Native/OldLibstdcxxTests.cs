using Research.Networks.Native;
using Xunit;

namespace Research.Tests.Networks.Native;

public sealed class OldLibstdcxxTests
{
    [SkippableFact]
    public void The_packaged_library_is_the_one_known_to_work() =>
        OldLibstdcxx.MakeOptional(StockLibrary.Read(), "libLibTorchSharp.so");

    [SkippableFact]
    public void A_library_with_one_byte_changed_is_refused()
    {
        var library = StockLibrary.Read();
        library[^1] ^= 1;

        var error = Assert.Throws<InvalidDataException>(() => OldLibstdcxx.MakeOptional(library, "libLibTorchSharp.so"));

        Assert.Contains("'libLibTorchSharp.so' needs a newer libstdc++", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_adapted_copy_loads_on_any_linux()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux needs the copy");
        NativeLibraries.EnsureLoaded();

        Assert.NotEqual(0, OldLibstdcxx.LoadWithout(Path.Combine(NativeFolders.Find().LibTorchSharp, "libLibTorchSharp.so")));
    }
}
