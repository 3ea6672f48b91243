using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>
/// .NET Interactive's text format for notebooks: cells below lines such as <c>#!csharp</c>, metadata below <c>#!meta</c>, no
/// outputs. What the format has no place for, ids and metadata of cells and the notebook's own, is kept within
/// <c>#!meta</c>, under <c>jupyter</c>.
/// </summary>
internal static partial class DibFile
{
    internal const string Extension = ".dib", Meta = "meta", Raw = "raw", Jupyter = "jupyter", KernelInfo = "kernelInfo", DefaultKernel = "defaultKernelName";

    /// <summary>Whether a path is one of this format.</summary>
    internal static bool Is(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the executed form of a notebook goes: in place, but beside a <c>.dib</c>.</summary>
    /// <param name="path">The notebook.</param>
    /// <param name="chosen">The place that was asked for; null for none.</param>
    /// <exception cref="ArgumentException">That is a <c>.dib</c>.</exception>
    internal static string ExecutedPath(string path, string? chosen) => chosen is not null && Is(chosen)
        ? throw new ArgumentException($"'{chosen}' cannot hold outputs; choose an .ipynb file for an executed notebook.")
        : chosen ?? (Is(path) ? Path.ChangeExtension(path, ".ipynb") : path);

    /// <summary>The language that a line begins a cell in; null where it begins none.</summary>
    /// <param name="line">The line.</param>
    /// <param name="others">Names of further languages, from <c>#!meta</c>.</param>
    internal static string? LanguageOf(string line, IReadOnlyCollection<string> others)
    {
        if (Selector().Match(line) is not { Success: true } match)
            return null;
        string name = match.Groups["name"].Value;
        return name is Meta or Raw ? name
            : NotebookLanguage.Find(name) ?? (others.Contains(name) || RefusedDirectives.IsLanguage(name) ? name : null);
    }

    /// <summary>Metadata of a code cell that name its language as .NET Interactive does.</summary>
    internal static JsonObject CellMetadata(string language) => new()
    {
        ["dotnet_interactive"] = new JsonObject { ["language"] = language },
        ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language },
    };

    [GeneratedRegex(@"^#!(?<name>[A-Za-z][\w#.-]*)\s*$")]
    private static partial Regex Selector();
}
