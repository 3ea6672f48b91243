namespace Research.Networks;

/// <summary>Compressed sparse rows: row r holds the values from <c>RowStarts[r]</c> up to <c>RowStarts[r + 1]</c>.</summary>
public sealed class CsrMatrix : SparseMatrix
{
    /// <summary>Makes a matrix of its arrays and checks them.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values"><c>[n]</c>, row by row.</param>
    /// <param name="columnIndices"><c>[n]</c>, rising within a row.</param>
    /// <param name="rowStarts"><c>[rows + 1]</c>, from 0 to n.</param>
    /// <exception cref="InvalidDataException">The arrays do not describe such a matrix; the message says why.</exception>
    public CsrMatrix(int rows, int columns, float[] values, int[] columnIndices, int[] rowStarts) : base(rows, columns, values)
    {
        CheckLength("column indices", columnIndices.Length, values.Length);
        CheckIndices("column index", columnIndices, columns);
        CheckStarts("row starts", rowStarts, rows, values.Length);
        CheckRising("column index", columnIndices, rowStarts);
        (ColumnIndices, RowStarts) = (columnIndices, rowStarts);
    }

    /// <summary>The column of each value.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>Where each row starts, and the number of values.</summary>
    public int[] RowStarts { get; }

    /// <inheritdoc/>
    public override StorageFormat Format => StorageFormat.Csr;

    /// <inheritdoc/>
    public override IReadOnlyList<IndexArray> IndexArrays => [new("column_indices", ColumnIndices, Columns - 1), new("row_starts", RowStarts, Values.Length)];

    /// <summary>Compresses the rows of a matrix.</summary>
    public static CsrMatrix Of(CooMatrix matrix) =>
        new(matrix.Rows, matrix.Columns, matrix.Values, matrix.ColumnIndices, StartsOf(matrix.RowIndices, matrix.Rows));

    /// <inheritdoc/>
    public override CooMatrix ToCoo() => new(Rows, Columns, Values, Spread(RowStarts), ColumnIndices);
}
