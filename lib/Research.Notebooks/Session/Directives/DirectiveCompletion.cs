namespace Research.Notebooks;

/// <summary>What an editor shows on a line that begins with <c>#!</c>.</summary>
internal static class DirectiveCompletion
{
    /// <summary>Names of directives, where one is being written.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    internal static Completions At(string source, int position)
    {
        int start = source.LastIndexOf("#!", Math.Max(0, position - 1), StringComparison.Ordinal);
        if (start < 0 || source[start..position] is var written && written.Any(char.IsWhiteSpace))
            return Completions.None(position);
        Completion[] matches = [.. NotebookLanguage.All.Concat(Directive.All.Select(directive => directive.Name)).Select(name => $"#!{name}")
            .Where(name => name.StartsWith(written, StringComparison.OrdinalIgnoreCase)).Select(name => new Completion(name, "keyword"))];
        return new Completions(matches, start, position);
    }

    /// <summary>How the directive at a place is written and what it does; null where it is none.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    internal static MimeBundle? Describe(string source, int position)
    {
        int start = source.LastIndexOf('\n', Math.Max(0, position - 1)) + 1;
        string name = source[start..].Split(' ', '\n')[0].TrimStart('#', '!');
        return Directive.All.FirstOrDefault(directive => directive.Name == name) is { } known ? MimeBundle.Text($"{known.Usage}: {known.Summary}") : null;
    }
}
