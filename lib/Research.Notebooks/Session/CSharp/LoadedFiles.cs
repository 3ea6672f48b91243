using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>Finds the files of <c>#load</c>: relative to the file that loads them, or to the current folder from a cell.</summary>
internal sealed class LoadedFiles() : SourceFileResolver(ImmutableArray<string>.Empty, Environment.CurrentDirectory)
{
    public override string? ResolveReference(string path, string? baseFilePath) =>
        base.ResolveReference(path, Path.IsPathRooted(baseFilePath) ? baseFilePath : null);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
