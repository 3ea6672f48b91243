using System.Text;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Writes where and how a notebook ran, from its metadata <c>research.environment</c>, and how long.</summary>
internal static class EnvironmentHtml
{
    internal static string Write(Notebook notebook)
    {
        if (notebook.Metadata["research"] is not JsonObject research || research["environment"] is not JsonArray environment)
            return "";
        var html = new StringBuilder("<div class=\"wide\">\n<table class=\"environment\">\n<caption>Environment</caption>\n");
        foreach (JsonArray fact in environment.OfType<JsonArray>().Where(fact => fact.Count == 2))
            Row(html, $"{fact[0]}", $"{fact[1]}");
        TimeSpan[] times = [.. notebook.Cells.Select(ExecutionTime.Of).OfType<TimeSpan>()];
        if (times.Length > 0)
            Row(html, "Run time", ExecutionTime.Text(new TimeSpan(times.Sum(time => time.Ticks))));
        return html.Append("</table>\n</div>\n").ToString();
    }

    private static void Row(StringBuilder html, string label, string value) =>
        html.Append($"<tr><th scope=\"row\">{Html.Escape(label)}</th><td>{Html.Escape(value)}</td></tr>\n");
}
