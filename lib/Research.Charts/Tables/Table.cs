using Microsoft.Data.Analysis;

namespace Research.Charts;

/// <summary>A table with a caption, shown as HTML and as aligned plain text; numbers are written alike on every machine.</summary>
public sealed record Table
{
    /// <summary>How many rows are shown unless told otherwise: 30.</summary>
    public const int DefaultRows = 30;

    private Table(string caption, IReadOnlyList<TextColumn> columns, int rows) =>
        (Caption, Columns, Rows) = (Require.Text(caption, "a caption", nameof(caption)), columns, rows);

    /// <summary>What the table shows.</summary>
    public string Caption { get; }

    /// <summary>Number of rows, shown or not.</summary>
    public int Rows { get; }

    internal IReadOnlyList<TextColumn> Columns { get; }

    /// <summary>Rows that are left out.</summary>
    internal int HiddenRows => Rows - Columns[0].Cells.Count;

    /// <summary>Makes a table of rows.</summary>
    /// <param name="caption">What the table shows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns, at least one.</param>
    /// <param name="maxRows">How many rows to show at most; a last line says how many more there are.</param>
    /// <exception cref="ArgumentException"><paramref name="caption"/> or <paramref name="columns"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRows"/> is less than 1.</exception>
    public static Table FromRows<T>(string caption, IEnumerable<T> rows, IReadOnlyList<TableColumn<T>> columns, int maxRows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (columns.Count == 0)
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        T[] all = [.. rows];
        var shown = all.Take(maxRows).ToArray();
        return new Table(caption, [.. columns.Select(column => TextColumn.Of(column.Heading, [.. shown.Select(column.Value)], column.Format))], all.Length);
    }

    /// <summary>Makes a table of a data frame, with its columns in order.</summary>
    /// <param name="caption">What the table shows.</param>
    /// <param name="frame">The data frame, with at least one column.</param>
    /// <param name="maxRows">How many rows to show at most; a last line says how many more there are.</param>
    /// <exception cref="ArgumentException"><paramref name="caption"/> is empty or <paramref name="frame"/> has no column.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRows"/> is less than 1.</exception>
    public static Table FromDataFrame(string caption, DataFrame frame, int maxRows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (frame.Columns.Count == 0)
            throw new ArgumentException("The data frame has no column to show.", nameof(frame));
        var rows = (int)frame.Rows.Count;
        var shown = Enumerable.Range(0, Math.Min(rows, maxRows)).ToArray();
        return new Table(caption, [.. frame.Columns.Select(column => TextColumn.Of(column.Name, [.. shown.Select(row => column[row])], null))], rows);
    }

    /// <summary>The table as an HTML <c>table</c> element: no script, readable on light and dark pages.</summary>
    public string ToHtml() => TableHtml.Write(this);

    /// <summary>The table as plain text with aligned columns.</summary>
    public string ToText() => TableText.Write(this);

    /// <summary>The table as plain text.</summary>
    public override string ToString() => ToText();
}
