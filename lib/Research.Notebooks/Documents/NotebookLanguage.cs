using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>The languages of notebooks and their cells, wherever a tool wrote them down.</summary>
internal static class NotebookLanguage
{
    internal const string CSharp = "csharp", FSharp = "fsharp", Html = "html", Markdown = "markdown", JavaScript = "javascript", Mermaid = "mermaid";

    /// <summary>The languages that cells can be in.</summary>
    internal static IReadOnlyList<string> All { get; } = [CSharp, FSharp, Html, Markdown, JavaScript, Mermaid];

    /// <summary>What says that there are several languages, but not which one is meant.</summary>
    private static readonly string[] Undecided = ["polyglot-notebook", "dotnet-interactive", "dotnet", "dotnet-repl"];

    /// <summary>
    /// What notebooks and the kernel call the language, for the highlighting of editors (VS Code by name, JupyterLab by media
    /// type, Jupyter Notebook by mode, nbconvert by lexer). An editor writes the kernel's values into the notebook, which
    /// changes it unless they are the same.
    /// </summary>
    internal static JsonObject Info() => new()
    {
        ["codemirror_mode"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["mimetype"] = "text/x-csharp",
        ["name"] = "C#",
        ["pygments_lexer"] = "csharp",
        ["version"] = "14.0",
    };

    /// <summary>The language that a directive or a tool calls by this name, as in <c>C#</c>, <c>js</c> or <c>.net-fsharp</c>; null where it is none of <see cref="All"/>.</summary>
    internal static string? Find(string name)
    {
        string plain = name.ToLowerInvariant();
        foreach (string prefix in new[] { ".net-", "dotnet-interactive." })
            plain = plain.StartsWith(prefix, StringComparison.Ordinal) ? plain[prefix.Length..] : plain;
        return plain switch
        {
            "c#" or "cs" => CSharp,
            "f#" or "fs" => FSharp,
            "js" => JavaScript,
            "md" => Markdown,
            _ => All.FirstOrDefault(language => language == plain),
        };
    }

    /// <summary>The language of cells that name none: C# unless the notebook says otherwise.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>One of <see cref="All"/>, or the name as it stands where it is none of these.</returns>
    internal static string Of(Notebook notebook)
    {
        JsonObject metadata = notebook.Metadata;
        string?[] names =
        [
            Text(metadata, "polyglot_notebook", "kernelInfo", "defaultKernelName"), Text(metadata, "dotnet_interactive", "defaultKernelName"),
            Text(metadata, "kernelInfo", "defaultKernelName"), DotNet(Text(metadata, "kernelspec", "name")),
            Text(metadata, "kernelspec", "language"), Text(metadata, "language_info", "name"),
        ];
        return Decided(names) ?? CSharp;
    }

    /// <summary>The language of a cell: its own where it says so, else that of the notebook.</summary>
    /// <param name="cell">A code cell.</param>
    /// <param name="notebook">The notebook it stands in.</param>
    /// <returns>As for <see cref="Of(Notebook)"/>.</returns>
    internal static string Of(NotebookCell cell, Notebook notebook) => Of(cell.Metadata) ?? Of(notebook);

    /// <summary>The language that a cell's metadata name, in any of the forms that tools write; null where they name none.</summary>
    /// <param name="metadata">Metadata of a cell, or of a Jupyter <c>execute_request</c>.</param>
    internal static string? Of(JsonObject metadata) => Decided(
        [Text(metadata, "polyglot_notebook", "kernelName"), Text(metadata, "dotnet_interactive", "language"), Text(metadata, "vscode", "languageId")]);

    /// <summary>Checks that the languages of a notebook are those that can be run here.</summary>
    /// <exception cref="InvalidDataException">The notebook or a cell is in another language; the message names it.</exception>
    internal static void RequireKnown(Notebook notebook)
    {
        if (Of(notebook) is var language && Find(language) is null)
            throw new InvalidDataException($"The notebook is in {language}; its cells must be in {string.Join(", ", All.SkipLast(1))} or {All[^1]}.");
        for (int i = 0; i < notebook.Cells.Count; i++)
        {
            if (notebook.Cells[i] is not { Kind: CellKind.Code } cell || Of(cell, notebook) is var own && Find(own) is not null)
                continue;
            throw new InvalidDataException($"Cell {i + 1} is in {own}: {RefusedDirectives.Reason(own) ?? $"cells must be in {string.Join(", ", All.SkipLast(1))} or {All[^1]}."}");
        }
    }

    private static string? Decided(IEnumerable<string?> names) =>
        names.OfType<string>().Where(name => name.Length > 0 && !Undecided.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(name => Find(name) ?? name).FirstOrDefault();

    /// <summary>The name of a kernel says which language it begins with only where it is one of .NET Interactive's.</summary>
    private static string? DotNet(string? kernel) => kernel?.StartsWith(".net-", StringComparison.OrdinalIgnoreCase) == true ? kernel : null;

    private static string? Text(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
            node = (node as JsonObject)?[name];
        return node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
    }
}
