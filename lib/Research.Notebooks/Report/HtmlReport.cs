using System.Text;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Turns an executed notebook into one HTML file that opens anywhere without a network: styles, mathematics and the program
/// of its figures are in it, and the page forbids the browser to load anything else.
/// </summary>
public static class HtmlReport
{
    private const int FewestSectionsForContents = 3;

    /// <summary>Figures need <c>unsafe-eval</c> for WebGL traces and blobs for saving a picture.</summary>
    private const string OnlyThisFile = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
        + "media-src data:; font-src data:; worker-src blob:; base-uri 'none'; form-action 'none'";

    /// <summary>
    /// Writes a report: the environment in which the notebook ran (<c>research.environment</c> in its metadata), text with
    /// mathematics, code with its number and duration, and of every output the richest form. The same notebook gives the same
    /// report. Pictures on the web become links; HTML in the notebook is taken as it is, so its author must be trusted.
    /// </summary>
    /// <param name="notebook">The notebook, executed or not.</param>
    /// <param name="plotlyScript">Gives the plotly.js program; called only where there is an interactive figure.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <returns>The text of the HTML file.</returns>
    public static string Write(Notebook notebook, Func<string> plotlyScript, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(plotlyScript);
        options ??= new ReportOptions();
        var outline = new Outline();
        var markdown = new MarkdownHtml(outline, new EmbeddedPictures(options.Folder));
        var outputs = new OutputHtml(markdown);
        var cells = new CellHtml(notebook, markdown, outputs, options.ShowCode);
        string body = string.Concat(notebook.Cells.Select(cells.Write));

        string title = outline.Title?.Html ?? Html.Escape(MetadataTitle(notebook) ?? "Notebook");
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Append($"<meta http-equiv=\"Content-Security-Policy\" content=\"{OnlyThisFile}\">\n<title>{Outline.Words(title)}</title>\n");
        page.Append($"<style>\n{ReportResource.Text("report.css")}</style>\n");
        if (markdown.HasMathematics)
            page.Append($"<style>\n{Katex.Styles}</style>\n");
        if (outputs.HasFigures)
            page.Append("<noscript><style>.interactive { display: none; } .still { display: block; }</style></noscript>\n");
        page.Append($"</head>\n<body>\n{Side(outline, hasCode: body.Contains("<details class=\"input\"", StringComparison.Ordinal))}<main>\n<header>\n");
        page.Append($"<h1{(outline.Title is { } heading ? $" id=\"{Html.Escape(heading.Id)}\"" : "")}>{title}</h1>\n");
        page.Append($"{EnvironmentHtml.Write(notebook, options)}</header>\n{body}</main>\n");
        page.Append($"<script>\n{Html.Script(ReportResource.Text("page.js"))}</script>\n");
        if (markdown.HasMathematics)
            page.Append($"<script>{Html.Script(Katex.Program)}</script>\n");
        if (outputs.HasFigures)
            page.Append($"<script>{Html.Script(plotlyScript())}</script>\n<script>\n{Html.Script(ReportResource.Text("figures.js"))}</script>\n");
        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>What stands beside the text, or above it on a narrow screen: the buttons, which need scripts to work, and the contents.</summary>
    private static string Side(Outline outline, bool hasCode) =>
        "<div class=\"side\">\n<div class=\"tools\" hidden>\n"
        + (hasCode ? "<button type=\"button\" id=\"code\">Show code</button>\n" : "")
        + $"<button type=\"button\" id=\"theme\">Dark</button>\n</div>\n{Contents(outline)}</div>\n";

    private static string Contents(Outline outline)
    {
        Heading[] sections = [.. outline.Contents];
        if (sections.Length < FewestSectionsForContents)
            return "";
        IEnumerable<string> entries = sections.Select(section =>
            FormattableString.Invariant($"<li class=\"level{section.Level}\"><a href=\"#{Html.Escape(section.Id)}\">{Outline.WithoutLinks(section.Html)}</a></li>\n"));
        return $"<nav aria-label=\"Contents\">\n<details open>\n<summary>Contents</summary>\n<ul>\n{string.Concat(entries)}</ul>\n</details>\n</nav>\n";
    }

    private static string? MetadataTitle(Notebook notebook) =>
        notebook.Metadata["title"] is JsonValue value && value.TryGetValue(out string? title) && !string.IsNullOrWhiteSpace(title) ? title : null;
}
