using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>The recorded metrics of a cell's outputs: of every value its most exact form (figure data, then tables, then text).</summary>
internal static class CellMetrics
{
    /// <summary>Reads them; those with the same key are numbered in order.</summary>
    /// <param name="cell">An executed cell.</param>
    /// <param name="ignoredLabels">Labels of table rows that say nothing of the experiment.</param>
    internal static IReadOnlyDictionary<string, RecordedMetric> Read(NotebookCell cell, IReadOnlySet<string> ignoredLabels)
    {
        var metrics = new OrderedDictionary<string, RecordedMetric>();
        var seen = new Dictionary<string, int>();
        foreach (RecordedMetric metric in cell.Outputs.OfType<JsonObject>().SelectMany(output => Read(output, ignoredLabels)))
        {
            int times = seen[metric.Key] = seen.GetValueOrDefault(metric.Key) + 1;
            metrics.Add(FormattableString.Invariant($"{metric.Key}\n{times}"), times == 1 ? metric : metric with { Name = FormattableString.Invariant($"{metric.Name} (number {times} of its kind)") });
        }
        return metrics;
    }

    private static IEnumerable<RecordedMetric> Read(JsonObject output, IReadOnlySet<string> ignoredLabels)
    {
        if (MultilineText.Read(output["text"]) is { } stream)
            return TextMetrics.Read(stream);
        if (output["data"] is not JsonObject data)
            return [];
        if (data[MimeBundle.Plotly] is JsonObject figure)
            return PlotlyMetrics.Read(figure);
        return MultilineText.Read(data[MimeBundle.Html]) is { } html && TableMetrics.Read(html, ignoredLabels) is { } table
            ? table
            : TextMetrics.Read(MultilineText.Read(data[MimeBundle.PlainText]) ?? "");
    }
}
