using Research.Networks.Native;
using Xunit;

namespace Research.Tests.Networks.Native;

public sealed class NativeFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Each_library_comes_from_the_first_place_that_holds_it()
    {
        var empty = Folder("empty");
        var torch = Folder("torch", "torch_cpu");
        var both = Folder("both", "torch_cpu", "LibTorchSharp");

        Assert.Equal(new NativeFolders(torch, both), NativeFolders.Find(chosen: null, [empty, torch, both]));
    }

    [Fact]
    public void The_chosen_folder_comes_first()
    {
        var chosen = Folder("chosen", "torch_cpu");
        var both = Folder("both", "torch_cpu", "LibTorchSharp");

        Assert.Equal(new NativeFolders(chosen, both), NativeFolders.Find(chosen, [both]));
    }

    [Fact]
    public void A_chosen_folder_without_libtorch_is_an_error_even_where_another_place_holds_it()
    {
        var chosen = Folder("chosen");
        var both = Folder("both", "torch_cpu", "LibTorchSharp");

        var error = Assert.Throws<DllNotFoundException>(() => NativeFolders.Find(chosen, [both]));

        Assert.Contains($"RESEARCH_LIBTORCH names '{chosen}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_an_error_that_says_what_to_do()
    {
        var error = Assert.Throws<DllNotFoundException>(() => NativeFolders.Find(chosen: null, [Folder("torch", "torch_cpu")]));

        Assert.Contains("LibTorchSharp", error.Message, StringComparison.Ordinal);
        Assert.Contains("run 'dotnet restore'", error.Message, StringComparison.Ordinal);
    }

    private string Folder(string name, params string[] libraries)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        foreach (var library in libraries)
            File.WriteAllText(Path.Combine(folder, NativeLibraries.FileName(library)), "");
        return folder;
    }
}
