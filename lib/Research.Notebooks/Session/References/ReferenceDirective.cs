namespace Research.Notebooks;

/// <summary>What one <c>#r</c> asks for.</summary>
/// <param name="What">A path, or <c>nuget: Name, Version</c>.</param>
/// <param name="Folder">What a path is relative to.</param>
/// <param name="File">The loaded file it stands in; null in a cell.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record ReferenceDirective(string What, string Folder, string? File, int Line);
