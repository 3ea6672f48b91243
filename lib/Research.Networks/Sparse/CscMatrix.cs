namespace Research.Networks;

/// <summary>Compressed sparse columns: column c holds the values from <c>ColumnStarts[c]</c> up to <c>ColumnStarts[c + 1]</c>.</summary>
public sealed class CscMatrix : SparseMatrix
{
    /// <summary>Makes a matrix of its arrays and checks them.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values"><c>[n]</c>, column by column.</param>
    /// <param name="rowIndices"><c>[n]</c>, rising within a column.</param>
    /// <param name="columnStarts"><c>[columns + 1]</c>, from 0 to n.</param>
    /// <exception cref="InvalidDataException">The arrays do not describe such a matrix; the message says why.</exception>
    public CscMatrix(int rows, int columns, float[] values, int[] rowIndices, int[] columnStarts) : base(rows, columns, values)
    {
        CheckLength("row indices", rowIndices.Length, values.Length);
        CheckIndices("row index", rowIndices, rows);
        CheckStarts("column starts", columnStarts, columns, values.Length);
        CheckRising("row index", rowIndices, columnStarts);
        (RowIndices, ColumnStarts) = (rowIndices, columnStarts);
    }

    /// <summary>The row of each value.</summary>
    public int[] RowIndices { get; }

    /// <summary>Where each column starts, and the number of values.</summary>
    public int[] ColumnStarts { get; }

    /// <inheritdoc/>
    public override StorageFormat Format => StorageFormat.Csc;

    /// <inheritdoc/>
    public override IReadOnlyList<IndexArray> IndexArrays => [new("row_indices", RowIndices, Rows - 1), new("column_starts", ColumnStarts, Values.Length)];

    /// <summary>Compresses the columns of a matrix.</summary>
    public static CscMatrix Of(CooMatrix matrix)
    {
        (float[] values, int[] rows) = Transposed(matrix.Values, matrix.RowIndices, matrix.ColumnIndices, matrix.Columns);
        return new CscMatrix(matrix.Rows, matrix.Columns, values, rows, StartsOf(matrix.ColumnIndices, matrix.Columns));
    }

    /// <inheritdoc/>
    public override CooMatrix ToCoo()
    {
        (float[] values, int[] columns) = Transposed(Values, Spread(ColumnStarts), RowIndices, Rows);
        return new CooMatrix(Rows, Columns, values, Spread(StartsOf(RowIndices, Rows)), columns);
    }

    /// <summary>Sorts values and their major indices by their minor indices, keeping the order of equals (counting sort).</summary>
    private static (float[] Values, int[] Majors) Transposed(float[] values, int[] majors, int[] minors, int minorCount)
    {
        int[] next = StartsOf(minors, minorCount);
        var (sorted, sortedMajors) = (new float[values.Length], new int[values.Length]);
        for (int i = 0; i < values.Length; i++)
        {
            int at = next[minors[i]]++;
            (sorted[at], sortedMajors[at]) = (values[i], majors[i]);
        }
        return (sorted, sortedMajors);
    }
}
