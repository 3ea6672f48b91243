using Research.Networks.Native;
using Xunit;

namespace Research.Tests.Networks.Native;

/// <summary>TorchSharp's native half for Linux, as its package ships it.</summary>
internal static class StockLibrary
{
    public static byte[] Read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the library under test is the one for Linux");
        return File.ReadAllBytes(Path.Combine(NativeFolders.Find().LibTorchSharp, NativeLibraries.FileName("LibTorchSharp")));
    }
}
