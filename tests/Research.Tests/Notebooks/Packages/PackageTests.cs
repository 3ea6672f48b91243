using System.Runtime.InteropServices;
using Research.Notebooks;
using Research.Tests.Notebooks.Polyglot;
using Xunit;

namespace Research.Tests.Notebooks.Packages;

/// <summary><c>#r "nuget: …"</c> with the real SDK and packages made here, without a network.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Answer = "public static class Answer { public static string Value => \"VERSION\"; }";
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_restored_once_is_found_again_without_the_sdk()
    {
        _folder.Pack("Sample.Answer", "1.0.0", Answer);
        const string Cell = "#r \"nuget: Sample.Answer, 1.0.0\"\nSample.Answer.Answer.Value";

        Assert.Equal(["1.0.0"], _folder.Run([], Cell));
        Assert.Equal(["1.0.0"], _folder.Run([PackageFolder.NoSdk], Cell));
        Assert.Contains("install the .NET 10 SDK", Assert.Single(_folder.Run([PackageFolder.NoSdk], Cell.Replace("1.0.0", "1.0.1", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_version_it_is_the_newest_stable_one_and_the_line_to_write_is_told()
    {
        foreach (string version in new[] { "1.0.0", "1.10.0", "1.9.0", "2.0.0-beta.1" })
            _folder.Pack("Sample.Answer", version, Answer);

        Assert.Equal(["Sample.Answer 1.10.0 is the newest stable version; write #r \"nuget: Sample.Answer, 1.10.0\" to keep to it.\n1.10.0"], _folder.Run([], "#r \"nuget: Sample.Answer\"\nSample.Answer.Answer.Value"));
    }

    [Fact]
    public void CSharp_and_FSharp_use_one_copy_of_packages_and_of_what_these_depend_on()
    {
        string inner = _folder.Pack("Sample.Inner", "1.2.0", "public sealed class Box { public int Value { get; set; } = 6; }");
        _folder.Pack("Sample.Outer", "1.0.0", "public static class Maker { public static Sample.Inner.Box Shared { get; } = new(); }", ("Sample.Inner", "1.2.0", inner));

        string[] shown = _folder.Run([],
            "#!fsharp\n#r \"nuget: Sample.Outer, 1.0.0\"\nopen Sample.Outer\nMaker.Shared.Value <- 7\nMaker.Shared.Value",
            "Sample.Outer.Maker.Shared.Value += 1;\nvar box = new Sample.Inner.Box();\nSample.Outer.Maker.Shared.Value",
            "#!fsharp\n#!share --from csharp box\nbox.Value + Maker.Shared.Value");

        Assert.Equal(["7", "8", "14"], shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!fsharp\n")]
    public void A_package_or_version_that_is_not_there_is_named_with_its_line(string language)
    {
        _folder.Pack("Sample.Answer", "1.0.0", Answer);
        int line = language.Length == 0 ? 2 : 3;

        Assert.Equal([$"Cell [1], line {line}: There is no package 'Sample.Nowhere' in offline; correct its name, or add its source with #i \"nuget: …\"."], _folder.Run([], $"{language}1\n#r \"nuget: Sample.Nowhere, 1.0.0\""));
        Assert.Equal([$"Cell [1], line {line}: There is no such version of a package: 'Sample.Answer' 3.0.0 was not found; near it there is 1.0.0."], _folder.Run([], $"{language}1\n#r \"nuget: Sample.Answer, 3.0.0\""));
    }

    [Fact]
    public void A_package_that_the_process_holds_is_not_fetched()
    {
        string[] shown = _folder.Run([PackageFolder.NoSdk],
            "#r \"nuget: TorchSharp, 0.1.0\"\n#r \"nuget: torchsharp-cpu, 0.107.0\"\n#r \"nuget: libtorch-cpu-linux-x64, 2.10.0\"",
            "AppDomain.CurrentDomain.GetAssemblies().Count(assembly => assembly.GetName().Name == \"TorchSharp\")",
            "TorchSharp.torch.ones(2, device: TorchSharp.torch.CPU).sum().item<float>()");

        Assert.Equal("TorchSharp 0.107.0 is in use, since the session already holds it; 0.1.0 was asked for.\n", shown[0]);
        Assert.Equal(["1", "2"], shown[1..]);
    }

    [SkippableFact]
    public void A_native_library_of_a_package_is_found()
    {
        Skip.If(OperatingSystem.IsWindows(), "The native library taken for the test is one that only other systems have.");
        string extension = OperatingSystem.IsMacOS() ? "dylib" : "so";
        string native = _folder.Copy(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"libSystem.Native.{extension}"), $"libsamplenative.{extension}");
        _folder.Pack("Sample.Native", "1.0.0", "public static class Process { [System.Runtime.InteropServices.DllImport(\"samplenative\", EntryPoint = \"SystemNative_GetPid\")] public static extern int Id(); }", native: native);

        Assert.Equal(["True"], _folder.Run([], "#r \"nuget: Sample.Native, 1.0.0\"\nSample.Native.Process.Id() == Environment.ProcessId"));
    }

    [Fact]
    public async Task A_restore_can_be_interrupted_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var session = new PolyglotSession(new SessionOptions(), new PackageCache(folder["cache"]));
        using var stop = new CancellationTokenSource();
        Task<CellResult> running = session.RunAsync("#r \"nuget: Sample.Answer, 1.0.0\"", cancellation: stop.Token);
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(folder["cache"]) && Directory.EnumerateFiles(folder["cache"], "packages.csproj", SearchOption.AllDirectories).Any(), TimeSpan.FromMinutes(1)));


        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["cache"]));
        Assert.Equal("2", await session.ValueAsync("1 + 1"));
    }
}
