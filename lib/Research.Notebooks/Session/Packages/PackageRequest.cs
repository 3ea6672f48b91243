namespace Research.Notebooks;

/// <summary>A package that a cell asks for.</summary>
/// <param name="Name">Its name, in any case.</param>
/// <param name="Version">The version asked for, or a range such as <c>[1.0,2.0)</c> or <c>1.*</c>; null for the newest stable one.</param>
internal sealed record PackageRequest(string Name, string? Version)
{
    private const string Prefix = "nuget:";

    /// <summary>Whether a reference asks for a package rather than a file.</summary>
    internal static bool IsPackage(string reference) => reference.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>nuget: Name, Version</c>.</summary>
    /// <exception cref="FormatException">It is written otherwise.</exception>
    internal static PackageRequest Parse(string reference)
    {
        string[] parts = reference[Prefix.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        string? version = parts is [_, { Length: > 0 } given] && given != "*" ? given : null;
        if (!IsName(parts[0]) || version is not null && !version.All(IsOfVersion))
            throw new FormatException($"'{reference}' names no package; write #r \"nuget: Name, Version\".");
        return new PackageRequest(parts[0], version);
    }

    /// <summary>The version as a project file writes it: exactly this one, unless it is a range.</summary>
    internal string Range => Version switch
    {
        null => "*",
        _ when Version.AsSpan().IndexOfAny("[]()*,") >= 0 => Version,
        _ => $"[{Version}]",
    };

    private static bool IsName(string text) => text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private static bool IsOfVersion(char character) => char.IsAsciiLetterOrDigit(character) || ".-+*[](), ".Contains(character, StringComparison.Ordinal);
}
