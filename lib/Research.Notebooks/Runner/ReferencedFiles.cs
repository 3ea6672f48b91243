using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>The files that cells refer to with <c>#r</c> and <c>#load</c>.</summary>
internal static partial class ReferencedFiles
{
    /// <summary>Hash of those that are there; empty where there are none.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="folder">Where its relative paths start.</param>
    internal static string Fingerprint(Notebook notebook, string folder)
    {
        string[] files = [.. notebook.Cells.Where(cell => cell.IsExecutable)
            .SelectMany(cell => Reference().Matches(cell.Source)).Select(match => match.Groups["path"].Value)
            .Where(path => !IsHeld(path)).Select(path => Path.Combine(folder, path)).Where(File.Exists).Distinct()];
        return files.Length == 0 ? "" : AssemblyFingerprint.Of(files);
    }

    /// <summary>Whether this program has an assembly of the name itself, which then is used in place of the file.</summary>
    private static bool IsHeld(string path) => File.Exists(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path)));

    [GeneratedRegex("""^\s*#(?:r|load)\s+"(?!nuget:)(?<path>[^"\r\n]+)"\s*$""", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
