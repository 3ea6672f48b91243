using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>
/// Assemblies that F# cells refer to. They are found as those of C# cells are, so that both languages see one copy of each: F#
/// Interactive itself is only given files that the process already holds.
/// </summary>
internal sealed partial class FSharpReferences : IDisposable
{
    private readonly AssemblyReferences _assemblies = new();

    /// <summary>Replaces what <c>#r</c> lines ask for by the files that hold it.</summary>
    /// <param name="code">F# code.</param>
    /// <exception cref="DirectiveException">There is no such assembly; the message says why.</exception>
    internal string Resolve(string code)
    {
        string[] lines = code.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Line().Match(lines[i]) is not { Success: true } match)
                continue;
            try
            {
                lines[i] = $"#r {Quoted(Path(match.Groups["what"].Value))}";
            }
            catch (Exception problem) when (problem is IOException or BadImageFormatException or NotSupportedException)
            {
                throw new DirectiveException(i + 1, problem.Message);
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Code with blanks where its <c>#r</c> lines stand, every other character in its place.</summary>
    internal static string Blank(string code) => Line().Replace(code, match => new string(' ', match.Length));

    /// <summary>References to the assemblies of a type and of the types it is made of, on one line, with the line break.</summary>
    internal static string Of(Type type)
    {
        string[] files = [.. Assemblies(type).Where(file => !file.StartsWith(Framework, StringComparison.Ordinal)).Distinct()];
        return files.Length == 0 ? "" : $"#r {string.Join(' ', files.Select(Quoted))}\n";
    }

    /// <summary>The file of an assembly.</summary>
    /// <param name="reference">As in <c>#r</c>.</param>
    internal string Path(string reference) => ((PortableExecutableReference)_assemblies.Add(reference)).FilePath!;

    public void Dispose() => _assemblies.Dispose();

    private static string Framework { get; } = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private static IEnumerable<string> Assemblies(Type type) => type.HasElementType
        ? Assemblies(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Assemblies).Prepend(type.Assembly.Location);

    private static string Quoted(string path) => $"@\"{path}\"";

    [GeneratedRegex("""^[ \t]*#r[ \t]+@?"(?<what>[^"\n]+)"[ \t]*$""", RegexOptions.Multiline)]
    private static partial Regex Line();
}
