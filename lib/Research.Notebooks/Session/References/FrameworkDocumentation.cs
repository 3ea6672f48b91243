using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>
/// Documentation of the framework, which the SDK keeps apart from the assemblies that run, split otherwise than those; none
/// where only the runtime is installed.
/// </summary>
/// <param name="assembly">Name of the assembly.</param>
internal sealed class FrameworkDocumentation(string assembly) : DocumentationProvider
{
    private static readonly string[] Core = ["System.Runtime", "System.Collections", "System.Threading", "System.Memory", "System.Runtime.InteropServices"];
    private static readonly string? Folder = FindFolder();
    private static readonly Dictionary<string, Document> Files = [];

    protected override string? GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default)
    {
        foreach (string name in assembly.StartsWith("System.Private.", StringComparison.Ordinal) ? Core : [assembly])
        {
            if (Read(name) is { } file && file.Find(documentationMemberID, cancellationToken) is { Length: > 0 } text)
                return text;
        }
        return null;
    }

    public override bool Equals(object? obj) => obj is FrameworkDocumentation other && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    private string Name => assembly;

    private static Document? Read(string name)
    {
        lock (Files)
        {
            if (Files.TryGetValue(name, out Document? known))
                return known;
            string path = Path.Combine(Folder ?? "", $"{name}.xml");
            return Folder is not null && File.Exists(path) ? Files[name] = new Document(path) : null;
        }
    }

    private static string? FindFolder()
    {
        string packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        return Directory.Exists(packs)
            ? Directory.GetDirectories(packs).Order(StringComparer.Ordinal).SelectMany(version => Directory.GetDirectories(Path.Combine(version, "ref"))).LastOrDefault()
            : null;
    }

    /// <summary>One file of documentation.</summary>
    private sealed class Document(string path) : XmlDocumentationProvider
    {
        internal string? Find(string id, CancellationToken cancellation) => GetDocumentationForSymbol(id, CultureInfo.InvariantCulture, cancellation);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => path.GetHashCode(StringComparison.Ordinal);

        protected override Stream GetSourceStream(CancellationToken cancellationToken) => File.OpenRead(path);
    }
}
