using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>
/// Assemblies that cells compile against and run with. What the process already holds is used as it is and never loaded
/// twice; what a file needs is looked for beside it.
/// </summary>
internal sealed class AssemblyReferences : MetadataReferenceResolver, IDisposable
{
    /// <summary>Files of this program by assembly name, which can be referenced without being loaded: the F# compiler waits for the first F# cell.</summary>
    private static readonly Dictionary<string, string> Files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.OrdinalIgnoreCase);

    private readonly List<string> _folders = [];

    internal AssemblyReferences()
    {
        AssemblyLoadContext.Default.Resolving += ResolveBeside;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveNative;
    }

    /// <summary>Whether Roslyn may ask for assemblies that a referenced one names: it may.</summary>
    public override bool ResolveMissingAssemblies => true;

    /// <summary>Makes an assembly available.</summary>
    /// <param name="path">A DLL file; relative to the current folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file, nor does the process hold an assembly of its name.</exception>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    internal MetadataReference Add(string path)
    {
        if (path.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"Packages cannot be fetched from a cell yet ('{path}'); reference a DLL file.");
        string name = Path.GetFileNameWithoutExtension(path);
        Assembly? held = Held(new AssemblyName(name));
        if (held is null)
        {
            string full = Path.GetFullPath(path);
            if (!File.Exists(full))
                throw new FileNotFoundException($"There is no assembly '{path}' (looked for {full}); build it first.");
            _folders.Add(Path.GetDirectoryName(full)!);
            held = AssemblyLoadContext.Default.LoadFromAssemblyPath(full);
        }
        return Reference(held.Location);
    }

    /// <summary>All assemblies of the framework, which cells can use without asking.</summary>
    internal static IEnumerable<MetadataReference> Framework()
    {
        string folder = RuntimeEnvironment.GetRuntimeDirectory();
        return Files.Values.Where(path => path.StartsWith(folder, StringComparison.Ordinal)).Select(Reference);
    }

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var name = new AssemblyName(referenceIdentity.Name);
        if (Files.TryGetValue(referenceIdentity.Name, out string? file))
            return Reference(file);
        if (Held(name) is { } held)
            return Reference(held.Location);
        string? beside = definition.Display is { } path && Path.GetDirectoryName(path) is { } folder ? Path.Combine(folder, $"{name.Name}.dll") : null;
        return File.Exists(beside) ? Reference(beside) : null;
    }

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public void Dispose()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveBeside;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll -= ResolveNative;
    }

    private static PortableExecutableReference Reference(string path)
    {
        string documentation = Path.ChangeExtension(path, ".xml");
        return MetadataReference.CreateFromFile(path, documentation: File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null);
    }

    private static Assembly? Held(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name) is { Location.Length: > 0 } assembly ? assembly : null;
        }
        catch (Exception problem) when (problem is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    private Assembly? ResolveBeside(AssemblyLoadContext context, AssemblyName name) =>
        Beside($"{name.Name}.dll") is { } path ? context.LoadFromAssemblyPath(path) : null;

    private nint ResolveNative(Assembly assembly, string library)
    {
        string[] files = OperatingSystem.IsWindows() ? [$"{library}.dll"] : OperatingSystem.IsMacOS() ? [$"lib{library}.dylib", library] : [$"lib{library}.so", library];
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string? path = files.SelectMany(file => new[] { Beside(file), Beside(Path.Combine(native, file)) }).FirstOrDefault(found => found is not null);
        return path is null ? 0 : NativeLibrary.Load(path);
    }

    private string? Beside(string file) => _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
