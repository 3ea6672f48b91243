namespace Research.Notebooks;

/// <summary>Lists the variables of this language with their types and values.</summary>
internal sealed record WhosDirective() : Directive("whos", "", "lists the variables of this language with types and values")
{
    private const int LongestValue = 80;

    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        new DirectiveArguments(line, Usage, []).RequireNoMore();
        cell.Show(DirectiveTable.Of(["variable", "type", "value"],
            cell.Language.Values.OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => new[] { value.Name, TypeName.Of(value.Type), Text(value.Value) })));
        return Task.FromResult<CellError?>(null);
    }

    /// <summary>The first line of a value's plain text.</summary>
    private static string Text(object? value)
    {
        string text = MultilineText.Read(ValueFormatter.Format(value).Data[MimeBundle.PlainText]) ?? "";
        string line = text.Split('\n', 2)[0].TrimEnd();
        return line.Length > LongestValue ? $"{line[..LongestValue]}…" : line.Length < text.TrimEnd().Length ? $"{line} …" : line;
    }
}
