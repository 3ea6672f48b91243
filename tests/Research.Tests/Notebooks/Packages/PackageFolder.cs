using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Research.Notebooks;
using Research.Tests.Cli;
using Xunit;

namespace Research.Tests.Notebooks.Packages;

/// <summary>A folder with packages made here, and a NuGet.config that knows no other source; notebooks in it run in processes of their own.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal PackageFolder()
    {
        Directory.CreateDirectory(_folder["packages"]);
        File.WriteAllText(_folder["NuGet.config"], """
            <configuration>
              <packageSources><clear /><add key="offline" value="packages" /></packageSources>
              <config><add key="globalPackagesFolder" value="installed" /></config>
            </configuration>
            """);
    }

    /// <summary>A variable that makes calling the SDK fail.</summary>
    internal static (string, string) NoSdk { get; } = ("DOTNET_HOST_PATH", "/nowhere/dotnet");

    /// <summary>Makes a package.</summary>
    /// <param name="name">Name of package, assembly and namespace.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">C# code, in which <c>VERSION</c> stands for the version.</param>
    /// <param name="dependency">A package of this folder that it depends on, whose assembly it may use.</param>
    /// <param name="native">A native library that it brings.</param>
    /// <returns>Its assembly file.</returns>
    internal string Pack(string name, string version, string source, (string Name, string Version, string Assembly)? dependency = null, string? native = null)
    {
        string assembly = _folder["build", version, $"{name}.dll"];
        Compile(assembly, $"namespace {name};\n{source.Replace("VERSION", version, StringComparison.Ordinal)}", dependency?.Assembly);
        using ZipArchive archive = ZipFile.Open(_folder["packages", $"{name}.{version}.nupkg"], ZipArchiveMode.Create);
        using (var writer = new StreamWriter(archive.CreateEntry($"{name}.nuspec").Open()))
        {
            string needs = dependency is { } needed ? $"<dependency id=\"{needed.Name}\" version=\"{needed.Version}\" />" : "";
            writer.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>{name}</id><version>{version}</version><authors>tests</authors><description>Made by a test.</description>
                <dependencies><group targetFramework="net10.0">{needs}</group></dependencies>
                </metadata></package>
                """);
        }
        archive.CreateEntryFromFile(assembly, $"lib/net10.0/{name}.dll");
        if (native is not null)
            archive.CreateEntryFromFile(native, $"runtimes/{PackageSet.Runtime}/native/{Path.GetFileName(native)}");
        return assembly;
    }

    /// <summary>Copies a file into the folder.</summary>
    internal string Copy(string file, string name)
    {
        File.Copy(file, _folder[name]);
        return _folder[name];
    }

    /// <summary>Writes a text file into the folder.</summary>
    internal string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    /// <summary>Runs cells in a new process.</summary>
    /// <returns>What each cell that was run put out, as text.</returns>
    internal string[] Run((string Name, string Value)[] environment, params string[] cells) =>
        [.. Run(environment, Cells.Notebook([.. cells.Select(cell => Cells.Code(cell))])).Cells.Where(cell => cell.ExecutionCount is not null).Select(cell => cell.Text())];

    /// <summary>Runs a notebook in a new process.</summary>
    internal Notebook Run((string Name, string Value)[] environment, Notebook notebook)
    {
        string path = _folder["book.ipynb"];
        notebook.Save(path);
        ResearchProgram.End(ResearchProgram.Start(_folder.Path, [("RESEARCH_PACKAGES", _folder["cache"]), .. environment], "notebook", "run", path));
        return Notebook.Load(path);
    }

    public void Dispose() => _folder.Dispose();

    private static void Compile(string path, string source, string? reference)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        IEnumerable<MetadataReference> references = AssemblyReferences.Framework();
        if (reference is not null)
            references = references.Append(MetadataReference.CreateFromFile(reference));
        CSharpCompilation compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(path), [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using FileStream stream = File.Create(path);
        Assert.True(compilation.Emit(stream).Success);
    }
}
