namespace Research.Notebooks;

/// <summary>What a session offers its cells from the start, beyond the framework; this library itself knows of none.</summary>
public sealed record SessionOptions
{
    /// <summary>Files of assemblies that cells can use without <c>#r</c>; default none.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    /// <summary>Namespaces imported without <c>using</c>; default none.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The language of cells that name none, such as <c>csharp</c> or <c>F#</c>; default C#.</summary>
    public string Language { get; init; } = "csharp";

    /// <summary>Done once before the first cell, such as registering formatters; default nothing.</summary>
    public Action Startup { get; init; } = static () => { };
}
