using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Packages are pinned, so that the notebook does tomorrow what it does today.</summary>
internal static partial class PackageRule
{
    internal static IEnumerable<NotebookFinding> Check(Notebook notebook) =>
        from pair in notebook.Cells.Select((cell, index) => (Cell: cell, Place: index + 1))
        where pair.Cell.IsExecutable
        from Match match in Package().Matches(pair.Cell.Source)
        let name = match.Groups["name"].Value
        let version = match.Groups["version"].Value.Trim()
        where !Version().IsMatch(version)
        select new NotebookFinding("package", pair.Place, version.Length == 0
            ? $"The package {name} has no version: write #r \"nuget: {name}, 1.2.3\" with the one it was run with."
            : $"The version '{version}' of the package {name} may mean another one tomorrow: write one version, as in #r \"nuget: {name}, 1.2.3\".");

    [GeneratedRegex("""^\s*#r\s+"nuget:\s*(?<name>[^",\s]+)\s*(?:,\s*(?<version>[^"]*))?"\s*$""", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Package();

    /// <summary>Exactly one version: <c>1.2.3</c>, <c>1.0.0-beta.4</c> or <c>[1.2.3]</c>.</summary>
    [GeneratedRegex(@"^(\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?|\[\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?\])$")]
    private static partial Regex Version();
}
