using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>The lines of C# code that ask for assemblies, packages and package sources.</summary>
/// <param name="Code">The code with blanks where they stood, so that every other character keeps its place.</param>
/// <param name="References">What <c>#r</c> asks for, with the folder that paths are relative to.</param>
/// <param name="Sources">What <c>#i "nuget: …"</c> names.</param>
internal sealed partial record Directives(string Code, IReadOnlyList<ReferenceDirective> References, IReadOnlyList<string> Sources)
{
    private const string Package = "nuget:";

    /// <summary>Reads a cell, and the files that it loads.</summary>
    /// <param name="code">C# code.</param>
    /// <exception cref="DirectiveException">A source is no package source.</exception>
    internal static Directives Read(string code)
    {
        var references = new List<ReferenceDirective>();
        var sources = new List<string>();
        Collect(code, null, references, sources, []);
        return new Directives(Blank(code), references, sources);
    }

    /// <summary>Code with blanks where <c>#r</c> and <c>#i</c> stand.</summary>
    internal static string Blank(string code) => Line().Replace(code, match => new string(' ', match.Length));

    private static void Collect(string code, string? file, List<ReferenceDirective> references, List<string> sources, HashSet<string> seen)
    {
        string folder = Path.GetDirectoryName(file) ?? Environment.CurrentDirectory;
        foreach (Match match in Line().Matches(code))
        {
            string what = match.Groups["what"].Value.Trim();
            int line = code.AsSpan(0, match.Index).Count('\n') + 1;
            if (match.Groups["kind"].Value == "r")
                references.Add(new ReferenceDirective(what, folder, file, line));
            else if (what.StartsWith(Package, StringComparison.OrdinalIgnoreCase))
                sources.Add(Source(what[Package.Length..].Trim(), folder));
            else
                throw new DirectiveException(line, $"#i names a source of packages, as in #i \"nuget: https://api.nuget.org/v3/index.json\", not '{what}'.");
        }
        foreach (Match load in Load().Matches(code))
        {
            string path = Path.GetFullPath(load.Groups["what"].Value, folder);
            if (File.Exists(path) && seen.Add(path))
                Collect(File.ReadAllText(path), path, references, sources, seen);
        }
    }

    private static string Source(string source, string folder) => source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, folder);

    [GeneratedRegex("""^[ \t]*#(?<kind>[ri])[ \t]+@?"(?<what>[^"\r\n]+)"[ \t]*$""", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("""^[ \t]*#load[ \t]+@?"(?<what>[^"\r\n]+)"[ \t]*""", RegexOptions.Multiline)]
    private static partial Regex Load();
}

/// <summary>An instruction to the session that cannot be carried out.</summary>
/// <param name="line">Line of the cell, from 1; 0 where it is not known.</param>
/// <param name="message">One sentence that says how to mend it.</param>
internal sealed class DirectiveException(int line, string message) : Exception(message)
{
    internal int Line => line;
}
