using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>The languages of a notebook and its cells, wherever a tool wrote them down.</summary>
internal static class NotebookLanguage
{
    private const string CSharp = "csharp";
    private static readonly string[] Known = [CSharp, "C#", "polyglot-notebook", "dotnet"];

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

    /// <summary>Checks that this library can run the notebook.</summary>
    /// <exception cref="InvalidDataException">The notebook or a cell is in another language; the message names it.</exception>
    internal static void RequireCSharp(Notebook notebook)
    {
        string? language = Text(notebook.Metadata["language_info"]?["name"]) ?? Text(notebook.Metadata["kernelspec"]?["language"]);
        if (language is not null && !Known.Contains(language, StringComparer.OrdinalIgnoreCase))
            throw new InvalidDataException($"The notebook is in {language}; only C# notebooks can be run here.");
        for (int i = 0; i < notebook.Cells.Count; i++)
        {
            if (notebook.Cells[i] is { Kind: CellKind.Code } cell && Of(cell) is { } own && own != CSharp)
                throw new InvalidDataException($"Cell {i + 1} is in {own}; only C# cells can be run here.");
        }
    }

    private static string? Of(NotebookCell cell) =>
        Text(cell.Metadata["polyglot_notebook"]?["kernelName"]) ?? Text(cell.Metadata["dotnet_interactive"]?["language"]);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
