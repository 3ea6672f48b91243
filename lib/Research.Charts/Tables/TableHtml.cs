using System.Net;
using System.Text;

namespace Research.Charts;

/// <summary>Writes a table as HTML. Colours come from the page (half-transparent lines), so that it reads on light and dark.</summary>
internal static class TableHtml
{
    private const string TableStyle = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums;margin:0.5em 0";
    private const string CaptionStyle = "caption-side:top;text-align:left;font-weight:600;padding:0.2em 0.7em";
    private const string Cell = "padding:0.25em 0.7em;";
    private const string HeadingLine = "border-bottom:1px solid rgba(128,128,128,0.8);";
    private const string RowLine = "border-bottom:1px solid rgba(128,128,128,0.25);";

    public static string Write(Table table)
    {
        var html = new StringBuilder();
        html.Append($"<table style=\"{TableStyle}\">\n<caption style=\"{CaptionStyle}\">{Escape(table.Caption)}</caption>\n<thead><tr>");
        foreach (var column in table.Columns)
            html.Append($"<th scope=\"col\" style=\"{Cell}{HeadingLine}{Align(column)}\">{Escape(column.Heading)}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        for (var row = 0; row < table.Columns[0].Cells.Count; row++)
        {
            html.Append("<tr>");
            foreach (var column in table.Columns)
                html.Append($"<td style=\"{Cell}{RowLine}{Align(column)}\">{Escape(column.Cells[row])}</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n");
        if (table.HiddenRows > 0)
            html.Append($"<tfoot><tr><td colspan=\"{table.Columns.Count}\" style=\"{Cell}text-align:left\">{TableText.More(table)}</td></tr></tfoot>\n");
        return html.Append("</table>").ToString();
    }

    private static string Align(TextColumn column) => column.IsNumeric ? "text-align:right" : "text-align:left";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
