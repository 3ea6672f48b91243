namespace Research.Notebooks;

/// <summary>Names the variables of this language.</summary>
internal sealed record WhoDirective() : Directive("who", "", "names the variables of this language")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        new DirectiveArguments(line, Usage, []).RequireNoMore();
        string[] names = [.. cell.Language.Values.Select(value => value.Name).Order(StringComparer.Ordinal)];
        cell.Show(MimeBundle.Text(names.Length == 0 ? $"No variables in {cell.Language.Name} yet." : string.Join('\n', names)));
        return Task.FromResult<CellError?>(null);
    }
}
