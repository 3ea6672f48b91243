using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Research.Notebooks;

/// <summary>Numbers in HTML tables, each matched by caption, row label and column heading; rows that begin with a number by their place.</summary>
internal static class TableMetrics
{
    /// <summary>Reads all tables of a piece of HTML.</summary>
    /// <param name="html">The HTML.</param>
    /// <param name="ignoredLabels">Labels of rows that say nothing of the experiment: facts on the machine.</param>
    /// <returns>The numbers; null where there is no table.</returns>
    internal static IReadOnlyList<RecordedMetric>? Read(string html, IReadOnlySet<string> ignoredLabels)
    {
        if (!html.Contains("<table", StringComparison.OrdinalIgnoreCase))
            return null;
        IElement[] tables = [.. new HtmlParser().ParseDocument(html).QuerySelectorAll("table").Where(table => table.ParentElement?.Closest("table") is null)];
        return [.. tables.SelectMany((table, index) => Read(table, index, ignoredLabels))];
    }

    private static IEnumerable<RecordedMetric> Read(IElement table, int index, IReadOnlySet<string> ignoredLabels)
    {
        string caption = Text(table.QuerySelector("caption")) is { Length: > 0 } words ? words : FormattableString.Invariant($"table {index + 1}");
        IElement[][] rows = [.. table.QuerySelectorAll("tr").Where(row => row.ParentElement?.LocalName != "tfoot").Select(row => row.Children.Where(cell => cell.LocalName is "td" or "th").ToArray())];
        bool hasHeadings = rows.Length > 1 && rows[0].Length > 0 && rows[0].All(cell => cell.LocalName == "th");
        string[] headings = hasHeadings ? [.. rows[0].Select(Text)] : [];
        return rows.Skip(hasHeadings ? 1 : 0).SelectMany((row, place) => ReadRow(caption, headings, row, place, ignoredLabels));
    }

    private static IEnumerable<RecordedMetric> ReadRow(string caption, string[] headings, IElement[] row, int place, IReadOnlySet<string> ignoredLabels)
    {
        if (row.Length == 0)
            yield break;
        string first = Text(row[0]);
        bool isLabel = row.Length > 1 && !(MetricWords.NumbersIn(first) is [{ Start: 0 }]);
        if (isLabel && ignoredLabels.Contains(first))
            yield break;
        string label = isLabel ? first : FormattableString.Invariant($"row {place + 1}");
        string shown = isLabel || row.Length == 1 ? label : $"{label} ({(headings.Length > 0 ? $"{headings[0]} " : "")}{first})";
        // A row of times may hold other numbers too, as in 270 s over 18 runs: there, the units decide.
        MetricScale scaleOfLabel = isLabel && MetricWords.ScaleOfHeading(first) == MetricScale.Percent ? MetricScale.Percent : MetricScale.Plain;
        for (int column = isLabel ? 1 : 0; column < row.Length; column++)
        {
            string heading = column < headings.Length ? headings[column] : FormattableString.Invariant($"column {column + 1}");
            IReadOnlyList<MetricWords.Number> numbers = MetricWords.NumbersIn(Text(row[column]));
            for (int i = 0; i < numbers.Count; i++)
            {
                MetricWords.Number number = numbers[i];
                string part = numbers.Count == 1 ? "" : FormattableString.Invariant($", number {i + 1}");
                yield return new RecordedMetric($"{caption}\n{label}\n{heading}{part}", $"{caption}: {shown}, {heading}{part}", number.Value,
                    MetricWords.Combine(number.Value, $"{label} {heading}", number.Scale, MetricWords.ScaleOfHeading(heading), scaleOfLabel), number.Spread);
            }
        }
    }

    private static string Text(IElement? element) => string.Join(' ', (element?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
