using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class AssemblyFingerprintTests : IDisposable
{
    private const string Revision = "0123456789abcdef0123456789abcdef01234567", Other = "76543210fedcba9876543210fedcba9876543210";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string FingerprintOf(string code, string version)
    {
        string path = _folder["Library.dll"];
        var result = CSharpCompilation.Create("Library",
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyInformationalVersion(\"{version}\")] {code}")],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true)).Emit(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return AssemblyFingerprint.Of([path]);
    }

    [Fact]
    public void The_same_code_from_another_commit_is_the_same()
    {
        const string Code = "public class A { public int B() => 1; }";
        string first = FingerprintOf(Code, $"1.0+{Revision}");
        byte[] bytes = File.ReadAllBytes(_folder["Library.dll"]);

        Assert.Equal(first, FingerprintOf(Code, $"1.0+{Other}"));
        Assert.NotEqual(bytes, File.ReadAllBytes(_folder["Library.dll"]));
    }

    [Theory]
    [InlineData("public class A { public int B() => 2; }", "1.0")]
    [InlineData("public class A { public int B() => 1; int c; }", "1.0")]
    [InlineData("public class A { public int C() => 1; }", "1.0")]
    [InlineData("public class A { public int B() => 1; }", "1.1")]
    public void Other_code_is_not_the_same(string code, string version) =>
        Assert.NotEqual(FingerprintOf("public class A { public int B() => 1; }", "1.0"), FingerprintOf(code, version));

    [Fact]
    public void A_constant_table_counts() =>
        Assert.NotEqual(FingerprintOf("class A { int[] b = { 1, 2, 3, 4, 5 }; }", "1.0"), FingerprintOf("class A { int[] b = { 1, 2, 3, 4, 6 }; }", "1.0"));

    [Fact]
    public void Files_that_are_no_assemblies_count_with_their_bytes_in_any_order()
    {
        _folder.Write("a.csx", "var a = 1;"u8.ToArray());
        _folder.Write("b.csx", "var b = 1;"u8.ToArray());
        string both = AssemblyFingerprint.Of([_folder["a.csx"], _folder["b.csx"]]);

        Assert.Equal(both, AssemblyFingerprint.Of([_folder["b.csx"], _folder["a.csx"]]));
        _folder.Write("b.csx", "var b = 2;"u8.ToArray());
        Assert.NotEqual(both, AssemblyFingerprint.Of([_folder["a.csx"], _folder["b.csx"]]));
    }
}
