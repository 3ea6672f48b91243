using System.Text;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Writes which notebook this is, how long it ran, and where and how, from its metadata <c>research.environment</c>.</summary>
internal static class EnvironmentHtml
{
    internal static string Write(Notebook notebook, ReportOptions options)
    {
        TimeSpan[] times = [.. notebook.Cells.Select(ExecutionTime.Of).OfType<TimeSpan>()];
        string? runTime = times.Length > 0 ? ExecutionTime.Text(new TimeSpan(times.Sum(time => time.Ticks))) : null;
        string line = string.Join(" · ", new[] { Link(options), runTime is null ? null : $"run time {runTime}" }.OfType<string>());
        return (line.Length > 0 ? $"<p class=\"origin\">{line}</p>\n" : "") + Facts(notebook, runTime);
    }

    private static string? Link(ReportOptions options) => (options.NotebookName, options.NotebookAddress) switch
    {
        (null, null) => null,
        ({ } name, null) => Html.Escape(name),
        (var name, { } address) => $"<a href=\"{Html.Escape(address)}\">{Html.Escape(name ?? address)}</a>",
    };

    private static string Facts(Notebook notebook, string? runTime)
    {
        if (notebook.Metadata["research"] is not JsonObject research || research["environment"] is not JsonArray environment)
            return "";
        var html = new StringBuilder("<details id=\"environment\">\n<summary>Environment</summary>\n<div class=\"wide\">\n<table class=\"environment\">\n");
        foreach (JsonArray fact in environment.OfType<JsonArray>().Where(fact => fact.Count == 2))
            Row(html, $"{fact[0]}", $"{fact[1]}");
        if (runTime is not null)
            Row(html, "Run time", runTime);
        return html.Append("</table>\n</div>\n</details>\n").ToString();
    }

    private static void Row(StringBuilder html, string label, string value) =>
        html.Append($"<tr><th scope=\"row\">{Html.Escape(label)}</th><td>{Html.Escape(value)}</td></tr>\n");
}
