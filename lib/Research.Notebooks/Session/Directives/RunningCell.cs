namespace Research.Notebooks;

/// <summary>A cell while it runs: its parts, one after the other, each in its language.</summary>
/// <param name="languages">The languages of the session.</param>
/// <param name="executor">The cell thread.</param>
/// <param name="cell">Name of the cell, which errors begin with.</param>
/// <param name="output">Receives what it puts out.</param>
/// <param name="cancellation">Interrupts it.</param>
internal sealed class RunningCell(SessionLanguages languages, CellExecutor executor, string cell, Action<CellOutput> output, CancellationToken cancellation)
{
    private readonly List<Action> _atEnd = [];

    /// <summary>The languages of the session.</summary>
    internal SessionLanguages Languages => languages;

    /// <summary>The language of the part that runs.</summary>
    internal ILanguage Language { get; private set; } = languages[NotebookLanguage.CSharp];

    /// <summary>Files that are being imported, the outermost first.</summary>
    private IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Runs a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="language">The language it begins in, one of <see cref="NotebookLanguage.All"/>.</param>
    /// <returns>What went wrong; null where nothing did.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal async Task<CellError?> RunAsync(string source, string language)
    {
        try
        {
            foreach (CellPart part in CellParts.Split(source.ReplaceLineEndings("\n"), language))
            {
                if (await RunAsync(part).ConfigureAwait(false) is { } error)
                    return error;
            }
            return null;
        }
        catch (DirectiveException problem)
        {
            return ErrorText.Directive(problem.Message, cell, problem.Line);
        }
        finally
        {
            _atEnd.ForEach(action => action());
        }
    }

    /// <summary>Shows something below the cell.</summary>
    internal void Show(MimeBundle bundle) => output(new DisplayOutput(bundle));

    /// <summary>Has something done when the cell ends, however it ends.</summary>
    internal void AtEnd(Action action) => _atEnd.Add(action);

    /// <summary>Runs cells of a file as part of this one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cells">Their sources, languages and names within the file; an empty name where the file is one cell.</param>
    /// <returns>The first error; null where there was none.</returns>
    /// <exception cref="InvalidOperationException">The file is being imported already.</exception>
    internal async Task<CellError?> ImportAsync(string file, IEnumerable<(string Source, string Language, string Name)> cells)
    {
        string full = Path.GetFullPath(file);
        if (Imports.Contains(full))
            throw new InvalidOperationException($"'{file}' imports itself; remove one of the #!import lines.");
        foreach ((string source, string language, string name) in cells)
        {
            string place = name.Length == 0 ? Path.GetFileName(file) : $"{Path.GetFileName(file)}, {name}";
            var imported = new RunningCell(languages, executor, $"{cell} ({place})", output, cancellation) { Imports = [.. Imports, full] };
            if (await imported.RunAsync(source, language).ConfigureAwait(false) is { } error)
                return error;
        }
        return null;
    }

    private async Task<CellError?> RunAsync(CellPart part)
    {
        cancellation.ThrowIfCancellationRequested();
        if (part is CodePart code)
            return await languages[code.Language].RunAsync(code.Code, cell, executor, output, cancellation).ConfigureAwait(false);
        var (directive, line, language) = (DirectivePart)part;
        Language = languages[language];
        try
        {
            return await directive.RunAsync(line, this).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw line.Error(ErrorText.MessageOf(problem));
        }
    }
}
