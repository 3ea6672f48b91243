using System.Text;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>What directives list, as an HTML table and as text in columns.</summary>
internal static class DirectiveTable
{
    internal static MimeBundle Of(string[] heads, IEnumerable<string[]> rows)
    {
        string[][] cells = [.. rows];
        var html = new StringBuilder("<table><thead><tr>").AppendJoin("", heads.Select(head => $"<th>{Html.Escape(head)}</th>")).Append("</tr></thead><tbody>");
        foreach (string[] row in cells)
            html.Append("<tr>").AppendJoin("", row.Select(text => $"<td>{Html.Escape(text)}</td>")).Append("</tr>");
        html.Append("</tbody></table>");

        int[] widths = [.. heads.Select((head, column) => cells.Select(row => row[column].Length).Append(head.Length).Max())];
        IEnumerable<string> lines = cells.Prepend(heads).Select(row => string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
        return new MimeBundle(new JsonObject { [MimeBundle.Html] = html.ToString(), [MimeBundle.PlainText] = string.Join('\n', lines) }, []);
    }
}
