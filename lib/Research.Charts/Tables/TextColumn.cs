namespace Research.Charts;

/// <summary>A column of a table in its written form.</summary>
internal sealed record TextColumn(string Heading, bool IsNumeric, IReadOnlyList<string> Cells)
{
    public static TextColumn Of(string heading, IReadOnlyList<object?> values, string? format)
    {
        var numeric = values.Any(value => value is not null) && values.All(value => value is null || NumberText.IsNumber(value));
        var write = numeric ? NumberText.WriterFor(values, format) : value => NumberText.Plain(value, format);
        return new TextColumn(heading, numeric, [.. values.Select(value => value is null ? "–" : write(value))]);
    }
}
