namespace Research.Notebooks;

/// <summary>Splits a cell at its lines that begin with <c>#!</c>.</summary>
internal static class CellParts
{
    /// <summary>Splits a cell that is to be run.</summary>
    /// <param name="source">The cell; lines are separated by <c>\n</c>.</param>
    /// <param name="language">The language it begins in, one of <see cref="NotebookLanguage.All"/>.</param>
    /// <returns>Code and directives in order; parts without any code are left out.</returns>
    /// <exception cref="DirectiveException">A directive is unknown or refused.</exception>
    internal static IReadOnlyList<CellPart> Split(string source, string language)
    {
        var parts = new List<CellPart>();
        foreach (Section section in Sections(source, language))
        {
            if (section.Line is null)
                parts.Add(section.Code(source));
            else if (section.Line.Name is var name && NotebookLanguage.Find(name) is not null)
                RequireAlone(section.Line);
            else
                parts.Add(new DirectivePart(Directive.Find(section.Line), section.Line, section.Language));
        }
        return [.. parts.Where(part => part is DirectivePart || part is CodePart code && !string.IsNullOrWhiteSpace(code.Code))];
    }

    /// <summary>The code around a place of a cell that is being written, whatever stands in its other lines; null where the place is in a directive.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="position">The place, in characters from the start.</param>
    /// <param name="language">The language it begins in.</param>
    internal static CodePart? At(string source, int position, string language) =>
        Sections(source, language).LastOrDefault(section => section.Start <= position && position <= section.End) is { Line: null } found ? found.Code(source) : null;

    private static IEnumerable<Section> Sections(string source, string language)
    {
        int start = 0, line = 1;
        for (int begin = 0; begin <= source.Length; line++)
        {
            int end = source.IndexOf('\n', begin) is var found and >= 0 ? found : source.Length;
            if (DirectiveLine.Parse(source[begin..end], line) is { } directive)
            {
                if (begin > start)
                    yield return new Section(language, start, begin - 1, null);
                language = NotebookLanguage.Find(directive.Name) ?? language;
                yield return new Section(language, begin, end, directive);
                start = end + 1;
            }
            begin = end + 1;
        }
        if (start <= source.Length)
            yield return new Section(language, start, source.Length, null);
    }

    private static void RequireAlone(DirectiveLine line)
    {
        if (line.Words.Count > 0)
            throw line.Error($"'#!{line.Name}' stands alone on its line; '{line.Words[0].Text}' belongs below it.");
    }

    private sealed record Section(string Language, int Start, int End, DirectiveLine? Line)
    {
        internal CodePart Code(string source) =>
            new(Language, string.Create(End, (source, Start), static (code, cell) =>
            {
                cell.source.AsSpan(0, code.Length).CopyTo(code);
                foreach (ref char character in code[..cell.Start])
                    character = character == '\n' ? '\n' : ' ';
            }), Start, End);
    }
}
