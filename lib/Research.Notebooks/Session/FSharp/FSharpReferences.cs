namespace Research.Notebooks;

/// <summary>Writes the <c>#r</c> lines that F# Interactive is given: only files of assemblies that the process holds or finds.</summary>
internal static class FSharpReferences
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>The line that refers to assembly files, with the line break.</summary>
    internal static string Line(IEnumerable<string> files) => $"#r {string.Join(' ', files.Select(file => $"@\"{file}\""))}\n";

    /// <summary>The line that refers to the assemblies of a type and of the types it is made of; empty where the framework holds them all.</summary>
    internal static string Of(Type type)
    {
        string[] files = [.. Assemblies(type).Where(file => file.Length > 0 && !file.StartsWith(Framework, StringComparison.Ordinal)).Distinct()];
        return files.Length == 0 ? "" : Line(files);
    }

    private static IEnumerable<string> Assemblies(Type type) => type.HasElementType
        ? Assemblies(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Assemblies).Prepend(type.Assembly.Location);
}
