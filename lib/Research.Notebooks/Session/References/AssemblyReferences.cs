using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>
/// Assemblies that cells compile against and run with. What the process already holds is used as it is and never loaded
/// twice; what a file needs is looked for among the files of packages and beside it.
/// </summary>
internal sealed class AssemblyReferences : MetadataReferenceResolver, IDisposable
{
    private static readonly string RuntimeFolder = RuntimeEnvironment.GetRuntimeDirectory();
    private static readonly string Engine = typeof(AssemblyReferences).Assembly.Location;
    private static readonly string[] Trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
    private static readonly Dictionary<string, string> TrustedFiles = Trusted.DistinctBy(Path.GetFileNameWithoutExtension).ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.OrdinalIgnoreCase);

    // One reference for each file: Roslyn keeps what it read of a file with its reference.
    private static readonly ConcurrentDictionary<string, PortableExecutableReference> Known = new(StringComparer.Ordinal);

    private readonly List<string> _folders = [];
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    internal AssemblyReferences()
    {
        AssemblyLoadContext.Default.Resolving += Resolve;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += ResolveNative;
    }

    /// <summary>Whether Roslyn may ask for assemblies that a referenced one names: it may.</summary>
    public override bool ResolveMissingAssemblies => true;

    /// <summary>Makes an assembly available.</summary>
    /// <param name="path">A DLL file; relative to <paramref name="folder"/>.</param>
    /// <param name="folder">Default: the current folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file, nor does the process hold an assembly of its name.</exception>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    internal PortableExecutableReference Add(string path, string? folder = null)
    {
        string full = Path.GetFullPath(path, folder ?? Environment.CurrentDirectory);
        string name = path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : path;
        Assembly? held = Held(new AssemblyName(name));
        if (held is null)
        {
            if (!File.Exists(full))
                throw new FileNotFoundException($"There is no assembly '{path}' (looked for {full}); build it first.");
            AddFolder(Path.GetDirectoryName(full)!);
            held = Load(full);
        }
        return Of(held);
    }

    /// <summary>Makes the files of packages available, to be loaded when they are needed.</summary>
    /// <param name="assemblies">Assembly files.</param>
    /// <param name="natives">Folder of native libraries; null where there are none.</param>
    internal void AddFiles(IEnumerable<string> assemblies, string? natives)
    {
        lock (_files)
        {
            foreach (string path in assemblies)
                _files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
        if (natives is not null)
            AddFolder(natives);
    }

    /// <summary>The reference to a loaded assembly.</summary>
    internal static PortableExecutableReference Of(Assembly assembly) => OfFile(assembly.Location);

    /// <summary>The reference to an assembly file, with its documentation.</summary>
    internal static PortableExecutableReference OfFile(string path) => Known.GetOrAdd(path, static path =>
    {
        string documentation = Path.ChangeExtension(path, ".xml");
        return MetadataReference.CreateFromFile(path, documentation:
            path.StartsWith(RuntimeFolder, StringComparison.Ordinal) ? new FrameworkDocumentation(Path.GetFileNameWithoutExtension(path))
            : File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null);
    });

    /// <summary>
    /// The assemblies of the framework that hold types, which cells can use without asking. Those that only say where a type is
    /// now, almost half, are found where a library names them: Roslyn keeps a place for every reference in every cell.
    /// </summary>
    internal static IEnumerable<MetadataReference> Framework() => Trusted.Where(path => path.StartsWith(RuntimeFolder, StringComparison.Ordinal) && HoldsTypes(path)).Select(OfFile);

    private static bool HoldsTypes(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions.Any(type => (metadata.GetTypeDefinition(type).Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public);
    }

    /// <summary>The assembly of a name that the process holds or was built with; null where there is none.</summary>
    internal static Assembly? Held(AssemblyName name)
    {
        if (AssemblyLoadContext.Default.Assemblies.FirstOrDefault(assembly => string.Equals(assembly.GetName().Name, name.Name, StringComparison.OrdinalIgnoreCase) && assembly.Location.Length > 0) is { } loaded)
            return loaded;
        try
        {
            return TrustedFiles.ContainsKey(name.Name!) ? AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name.Name!)) : null;
        }
        catch (Exception problem) when (problem is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        // Referenced without being loaded. What this library itself is made with, such as compilers, is no cell's concern.
        if (TrustedFiles.TryGetValue(referenceIdentity.Name, out string? trusted))
            return definition.Display != Engine || trusted.StartsWith(RuntimeFolder, StringComparison.Ordinal) ? OfFile(trusted) : null;
        if (Held(new AssemblyName(referenceIdentity.Name)) is { } held)
            return Of(held);
        if (Packaged(referenceIdentity.Name) is { } packaged)
            return OfFile(packaged);
        string? beside = definition.Display is { } path && Path.GetDirectoryName(path) is { } folder ? Path.Combine(folder, $"{referenceIdentity.Name}.dll") : null;
        return File.Exists(beside) ? OfFile(beside) : null;
    }

    /// <summary>For <c>#r</c> in a loaded file, whose packages and assemblies were made available before it is compiled.</summary>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        PackageRequest.IsPackage(reference) ? [Of(typeof(object).Assembly)] : [Add(reference, Path.GetDirectoryName(baseFilePath) is { Length: > 0 } folder ? folder : null)];

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public void Dispose()
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll -= ResolveNative;
    }

    private static Assembly Load(string path)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException)
        {
            throw new BadImageFormatException($"'{path}' is no .NET assembly; a native library needs no #r, it is found beside the assembly that calls it.");
        }
    }

    private Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        (Packaged(name.Name!) ?? Beside($"{name.Name}.dll")) is { } path ? context.LoadFromAssemblyPath(path) : null;

    private nint ResolveNative(Assembly assembly, string library)
    {
        string[] files = OperatingSystem.IsWindows() ? [$"{library}.dll", library] : OperatingSystem.IsMacOS() ? [$"lib{library}.dylib", $"{library}.dylib", library] : [$"lib{library}.so", $"{library}.so", library];
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string? path = files.SelectMany(file => new[] { Beside(file), Beside(Path.Combine(native, file)) }).FirstOrDefault(found => found is not null);
        return path is null ? 0 : NativeLibrary.Load(path);
    }

    private void AddFolder(string folder)
    {
        lock (_files)
        {
            if (!_folders.Contains(folder))
                _folders.Add(folder);
        }
    }

    private string? Packaged(string name)
    {
        lock (_files)
            return _files.GetValueOrDefault(name);
    }

    private string? Beside(string file)
    {
        lock (_files)
            return _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
