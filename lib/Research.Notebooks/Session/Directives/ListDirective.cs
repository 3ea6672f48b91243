namespace Research.Notebooks;

/// <summary>Lists all directives.</summary>
internal sealed record ListDirective() : Directive("lsmagic", "", "lists the directives")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        new DirectiveArguments(line, Usage, []).RequireNoMore();
        cell.Show(DirectiveTable.Of(["directive", "what it does"],
            [.. NotebookLanguage.All.Select(language => new[] { $"#!{language}", $"what follows is {language}" }), .. All.Select(directive => new[] { directive.Usage, directive.Summary })]));
        return Task.FromResult<CellError?>(null);
    }
}
