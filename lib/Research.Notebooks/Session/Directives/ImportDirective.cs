namespace Research.Notebooks;

/// <summary>Runs the cells of a file as if they stood in this one.</summary>
internal sealed record ImportDirective() : Directive("import", "FILE", "runs the cells of a file: .ipynb, .dib, .cs, .csx, .fsx, .html, .md")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        string file = new DirectiveArguments(line, Usage, []).Only("file");
        if (!File.Exists(file))
            throw new FileNotFoundException($"There is no file '{file}' (looked for {Path.GetFullPath(file)}).");
        string? script = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".ipynb" or ".dib" => null,
            ".cs" or ".csx" => NotebookLanguage.CSharp,
            ".fs" or ".fsx" => NotebookLanguage.FSharp,
            ".html" or ".htm" => NotebookLanguage.Html,
            ".md" => NotebookLanguage.Markdown,
            ".js" => NotebookLanguage.JavaScript,
            var other => throw new NotSupportedException($"A file '{other}' cannot be imported; there are .ipynb, .dib, .cs, .csx, .fsx, .html, .md and .js."),
        };
        return cell.ImportAsync(file, script is null ? Cells(Notebook.Load(file)) : [(File.ReadAllText(file), script, "")]);
    }

    private static IEnumerable<(string Source, string Language, string Name)> Cells(Notebook notebook)
    {
        NotebookLanguage.RequireKnown(notebook);
        int count = 0;
        foreach (NotebookCell cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code && !string.IsNullOrWhiteSpace(cell.Source)))
            yield return (cell.Source, NotebookLanguage.Of(cell, notebook), FormattableString.Invariant($"cell {++count}"));
    }
}
