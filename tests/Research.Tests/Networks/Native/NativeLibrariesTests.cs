using System.Runtime.InteropServices;
using Research.Networks.Native;
using TorchSharp;
using Xunit;

namespace Research.Tests.Networks.Native;

public sealed class NativeLibrariesTests
{
    private const string PrintError = "try { Research.Networks.Native.NativeLibraries.EnsureLoaded(); } catch (PlatformNotSupportedException error) { Console.WriteLine(error.Message); }";

    [Fact]
    public void A_program_may_start_with_a_module()
    {
        using var program = FreshProgram.WithStartup("var layer = torch.nn.Linear(2, 3, device: torch.CPU); Console.WriteLine(string.Join('x', layer.weight.shape));");

        Assert.Equal("3x2", program.Run());
    }

    [Fact]
    public void A_program_may_start_with_the_library()
    {
        using var program = FreshProgram.Plain("""Console.WriteLine(torch.nn.Linear(2, 3, device: Research.Networks.DeviceChoice.Parse("cpu")).forward(torch.ones(1, 2, device: torch.CPU)).shape[1]);""");

        Assert.Equal("3", program.Run());
    }

    [Fact]
    public void A_convolution_of_a_single_image_on_one_thread_writes_no_warning()
    {
        using var program = FreshProgram.WithStartup("""
            torch.set_num_threads(1);
            using var none = torch.no_grad();
            Console.WriteLine(torch.nn.Conv2d(3, 8, 3, device: torch.CPU).forward(torch.ones(1, 3, 32, 32, device: torch.CPU)).shape[1]);
            """);

        Assert.Equal("8", program.Run());
    }

    [Fact]
    public void Running_copies_nothing_beside_the_program()
    {
        using var program = FreshProgram.WithStartup("Console.WriteLine(torch.cuda.is_available() || torch.ones(1, device: torch.CPU).cpu().shape[0] == 1);");
        var before = Directory.GetFiles(program.Folder, "*", SearchOption.AllDirectories);

        Assert.Equal("True", program.Run());
        Assert.Equal(before.Order(), Directory.GetFiles(program.Folder, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void A_chosen_folder_without_libtorch_ends_in_one_sentence()
    {
        using var program = FreshProgram.Plain(PrintError).With(NativeFolders.Variable, "/nowhere");

        Assert.Equal($"RESEARCH_LIBTORCH names '/nowhere', which does not hold {NativeLibraries.FileName("torch_cpu")}: correct it or unset it.", program.Run());
    }

    [Fact]
    public void A_libtorch_that_does_not_load_ends_in_one_sentence()
    {
        using var program = FreshProgram.Plain(PrintError);
        File.WriteAllText(Path.Combine(program.Folder, NativeLibraries.FileName("torch_cpu")), "not a library");

        var message = program.With(NativeFolders.Variable, program.Folder).Run();

        Assert.StartsWith($"{NativeLibraries.FileName("torch_cpu")} does not load (", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Contains("set RESEARCH_LIBTORCH", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_truncated_libtorch_ends_in_one_sentence()
    {
        var beginning = StockLibrary.Read()[..5000];
        using var program = FreshProgram.Plain(PrintError);
        File.WriteAllBytes(Path.Combine(program.Folder, "libtorch_cpu.so"), beginning);

        Assert.StartsWith("libtorch_cpu.so does not load (truncated, or not a library)", program.With(NativeFolders.Variable, program.Folder).Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tests_use_the_libtorch_that_was_found()
    {
        NativeLibraries.EnsureLoaded();

        Assert.True(NativeLibraries.TryLoad());
        Assert.Equal(NativeFolders.Find().LibTorch, NativeLibraries.Folder);
        Assert.True(NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _));
    }
}
