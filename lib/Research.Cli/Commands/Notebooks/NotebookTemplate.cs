using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary>The notebooks that new ones are made from; they are part of this program.</summary>
internal static class NotebookTemplate
{
    /// <summary>The default: an experiment from question to conclusion, which runs as it is.</summary>
    internal const string Default = "experiment";

    private const string Suffix = ".ipynb", Library = "Research.Charts.dll";

    /// <summary>Names of all templates.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. typeof(NotebookTemplate).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal)).Select(name => name[..^Suffix.Length]).Order(StringComparer.Ordinal)];

    /// <summary>Makes a notebook for a place, from which it refers to the library.</summary>
    /// <param name="template">Name of a template.</param>
    /// <param name="path">Where the notebook will be.</param>
    /// <exception cref="ArgumentException">There is no such template.</exception>
    internal static Notebook Create(string template, string path)
    {
        if (!Names.Contains(template))
            throw new ArgumentException($"There is no template '{template}'{Spelling.Question(template, Names)}; choose one of {string.Join(", ", Names)}.");
        using var reader = new StreamReader(typeof(NotebookTemplate).Assembly.GetManifestResourceStream(template + Suffix)!);
        var notebook = Notebook.Parse(reader.ReadToEnd(), template);
        string name = Path.GetFileNameWithoutExtension(path), words = name.Replace('-', ' ').Replace('_', ' ').Trim();
        string title = words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
        string library = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(path))!, LibraryFile()).Replace('\\', '/');
        return notebook with
        {
            Cells = [.. notebook.Cells.Select(cell => cell with
            {
                Source = cell.Source.Replace("{{title}}", title, StringComparison.Ordinal)
                    .Replace("{{name}}", name.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal)
                    .Replace("{{library}}", library, StringComparison.Ordinal),
            })],
        };
    }

    /// <summary>The library as the repository builds it, or else the one beside this program.</summary>
    private static string LibraryFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "lib", "Research.Charts", "bin", "Release", "net10.0", Library);
            if (File.Exists(Path.Combine(folder.FullName, "Research.sln")) && File.Exists(built))
                return built;
        }
        return Path.Combine(AppContext.BaseDirectory, Library);
    }
}
