using System.Globalization;
using System.Text;

namespace Research.Charts;

/// <summary>Writes a table as plain text with aligned columns.</summary>
internal static class TableText
{
    private const string Gap = "  ";

    public static string Write(Table table)
    {
        int[] widths = [.. table.Columns.Select(column => column.Cells.Append(column.Heading).Max(cell => cell.Length))];
        var text = new StringBuilder(table.Caption).Append('\n');
        AppendLine(text, table.Columns.Select((column, index) => Pad(column.Heading, column, widths[index])));
        AppendLine(text, widths.Select(width => new string('-', width)));
        for (var row = 0; row < table.Columns[0].Cells.Count; row++)
            AppendLine(text, table.Columns.Select((column, index) => Pad(column.Cells[row], column, widths[index])));
        if (table.HiddenRows > 0)
            text.Append(More(table)).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    public static string More(Table table) =>
        string.Create(CultureInfo.InvariantCulture, $"… {table.HiddenRows:N0} more {(table.HiddenRows == 1 ? "row" : "rows")}");

    private static void AppendLine(StringBuilder text, IEnumerable<string> cells) => text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');

    private static string Pad(string cell, TextColumn column, int width) => column.IsNumeric ? cell.PadLeft(width) : cell.PadRight(width);
}
