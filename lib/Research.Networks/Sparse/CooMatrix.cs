namespace Research.Networks;

/// <summary>Coordinates: each non-zero with its row and column, row by row and left to right.</summary>
public sealed class CooMatrix : SparseMatrix
{
    /// <summary>Makes a matrix of its arrays and checks them.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="values"><c>[n]</c>.</param>
    /// <param name="rowIndices"><c>[n]</c>, rising.</param>
    /// <param name="columnIndices"><c>[n]</c>, rising within a row.</param>
    /// <exception cref="InvalidDataException">The arrays do not describe such a matrix; the message says why.</exception>
    public CooMatrix(int rows, int columns, float[] values, int[] rowIndices, int[] columnIndices) : base(rows, columns, values)
    {
        CheckLength("row indices", rowIndices.Length, values.Length);
        CheckLength("column indices", columnIndices.Length, values.Length);
        CheckIndices("row index", rowIndices, rows);
        CheckIndices("column index", columnIndices, columns);
        for (int i = 1; i < values.Length; i++)
        {
            if (rowIndices[i] < rowIndices[i - 1])
                throw new InvalidDataException($"The row index {rowIndices[i]} follows {rowIndices[i - 1]} where they must not fall.");
        }
        CheckRising("column index", columnIndices, StartsOf(rowIndices, rows));
        (RowIndices, ColumnIndices) = (rowIndices, columnIndices);
    }

    /// <summary>The row of each value.</summary>
    public int[] RowIndices { get; }

    /// <summary>The column of each value.</summary>
    public int[] ColumnIndices { get; }

    /// <inheritdoc/>
    public override StorageFormat Format => StorageFormat.Coo;

    /// <inheritdoc/>
    public override IReadOnlyList<IndexArray> IndexArrays => [new("row_indices", RowIndices, Rows - 1), new("column_indices", ColumnIndices, Columns - 1)];

    /// <summary>Takes the non-zeros of a dense matrix.</summary>
    /// <param name="dense"><c>[rows · columns]</c>, row by row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <exception cref="ArgumentException">There is not one value for each place.</exception>
    public static CooMatrix Of(ReadOnlySpan<float> dense, int rows, int columns)
    {
        if (rows < 1 || columns < 1 || dense.Length != (long)rows * columns)
            throw new ArgumentException($"A {rows}×{columns} matrix needs {(long)rows * columns} values, at least one, not {dense.Length}.", nameof(dense));
        int count = 0;
        foreach (float value in dense)
            count += value != 0 ? 1 : 0;
        var (values, rowIndices, columnIndices) = (new float[count], new int[count], new int[count]);
        for (int i = 0, at = 0; i < dense.Length; i++)
        {
            if (dense[i] == 0)
                continue;
            (rowIndices[at], columnIndices[at]) = Math.DivRem(i, columns);
            values[at++] = dense[i];
        }
        return new CooMatrix(rows, columns, values, rowIndices, columnIndices);
    }

    /// <inheritdoc/>
    public override CooMatrix ToCoo() => this;
}
