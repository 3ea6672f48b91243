namespace Research.Notebooks;

/// <summary>An instruction that cells can give to the session; one type each.</summary>
/// <param name="Name">Its name without <c>#!</c>.</param>
/// <param name="Arguments">What follows the name, as a reader writes it; empty for nothing.</param>
/// <param name="Summary">What it does, in one line.</param>
internal abstract record Directive(string Name, string Arguments, string Summary)
{
    /// <summary>All directives but those that choose a language.</summary>
    internal static IReadOnlyList<Directive> All { get; } =
    [
        new ShareDirective(), new SetDirective(), new WhoDirective(), new WhosDirective(), new TimeDirective(), new ImportDirective(), new AboutDirective(), new ListDirective(),
    ];

    /// <summary>How it is written.</summary>
    internal string Usage => $"#!{Name} {Arguments}".TrimEnd();

    /// <summary>The directive of a line.</summary>
    /// <exception cref="DirectiveException">There is none of that name; the message lists those there are, or says what to do instead.</exception>
    internal static Directive Find(DirectiveLine line)
    {
        if (All.FirstOrDefault(directive => directive.Name == line.Name) is { } known)
            return known;
        if (RefusedDirectives.Reason(line.Name) is { } reason)
            throw line.Error($"'#!{line.Name}': {reason}");
        string[] names = [.. NotebookLanguage.All, .. All.Select(directive => directive.Name)];
        throw line.Error($"The directive '#!{line.Name}' is unknown{Spelling.Question(line.Name, names)}; there are {string.Join(", ", names.SkipLast(1).Select(name => $"#!{name}"))} and #!{names[^1]}.");
    }

    /// <summary>Carries it out.</summary>
    /// <param name="line">The line.</param>
    /// <param name="cell">The running cell.</param>
    /// <returns>What went wrong in code that it ran; null where nothing did.</returns>
    /// <exception cref="DirectiveException">It cannot be carried out.</exception>
    internal abstract Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell);
}
