namespace Research.Networks;

/// <summary>
/// Compressed sparse rows of square blocks. Each block that holds a non-zero is stored whole, row by row; blocks over the
/// right and lower edge are filled up with zeros.
/// </summary>
public sealed class BsrMatrix : SparseMatrix
{
    /// <summary>Side of a block unless told otherwise: 4.</summary>
    public const int DefaultBlock = 4;

    /// <summary>Makes a matrix of its arrays and checks them.</summary>
    /// <param name="rows">Number of rows, of values.</param>
    /// <param name="columns">Number of columns, of values.</param>
    /// <param name="block">Side of a block, at least 1.</param>
    /// <param name="values"><c>[blocks · block · block]</c>.</param>
    /// <param name="blockColumns"><c>[blocks]</c>: the column of blocks, rising within a row of blocks.</param>
    /// <param name="blockRowStarts"><c>[⌈rows/block⌉ + 1]</c>, from 0 to the number of blocks.</param>
    /// <exception cref="InvalidDataException">The arrays do not describe such a matrix; the message says why.</exception>
    public BsrMatrix(int rows, int columns, int block, float[] values, int[] blockColumns, int[] blockRowStarts) : base(rows, columns, values)
    {
        if (block < 1 || block > 4096)
            throw new InvalidDataException($"The side of a block is between 1 and 4096, not {block}.");
        CheckLength($"values in blocks of {block}×{block}", values.Length, blockColumns.Length * block * block);
        CheckIndices("block column", blockColumns, Ceiling(columns, block));
        CheckStarts("block row starts", blockRowStarts, Ceiling(rows, block), blockColumns.Length);
        CheckRising("block column", blockColumns, blockRowStarts);
        (Block, BlockColumns, BlockRowStarts) = (block, blockColumns, blockRowStarts);
        CheckEdges();
    }

    /// <summary>Side of a block.</summary>
    public int Block { get; }

    /// <summary>The column of each block, counted in blocks.</summary>
    public int[] BlockColumns { get; }

    /// <summary>Where each row of blocks starts, and the number of blocks.</summary>
    public int[] BlockRowStarts { get; }

    /// <inheritdoc/>
    public override StorageFormat Format => StorageFormat.Bsr;

    /// <inheritdoc/>
    public override IReadOnlyList<IndexArray> IndexArrays =>
        [new("block_columns", BlockColumns, Ceiling(Columns, Block) - 1), new("block_row_starts", BlockRowStarts, BlockColumns.Length)];

    /// <summary>Gathers the non-zeros of a matrix into blocks.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="block">Side of a block, 1 to 4096; default 4.</param>
    public static BsrMatrix Of(CooMatrix matrix, int block = DefaultBlock)
    {
        if (block is < 1 or > 4096)
            throw new ArgumentOutOfRangeException(nameof(block), $"The side of a block is between 1 and 4096, not {block}.");
        long width = Ceiling(matrix.Columns, block);
        var places = Enumerable.Range(0, matrix.Values.Length).Select(i => matrix.RowIndices[i] / block * width + matrix.ColumnIndices[i] / block);
        long[] blocks = [.. places.Distinct().Order()];
        var values = new float[checked(blocks.Length * block * block)];
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            (int row, int column) = (matrix.RowIndices[i], matrix.ColumnIndices[i]);
            int at = Array.BinarySearch(blocks, row / block * width + column / block);
            values[(at * block + row % block) * block + column % block] = matrix.Values[i];
        }
        return new BsrMatrix(
            matrix.Rows, matrix.Columns, block, values, [.. blocks.Select(place => (int)(place % width))],
            StartsOf(blocks.Select(place => (int)(place / width)), Ceiling(matrix.Rows, block)));
    }

    /// <inheritdoc/>
    public override CooMatrix ToCoo()
    {
        var cells = new List<(int Row, int Column, float Value)>();
        ForEach((row, column, value) => cells.Add((row, column, value)));
        (int Row, int Column, float Value)[] sorted = [.. cells.OrderBy(cell => cell.Row).ThenBy(cell => cell.Column)];
        return new CooMatrix(
            Rows, Columns, [.. sorted.Select(cell => cell.Value)], [.. sorted.Select(cell => cell.Row)], [.. sorted.Select(cell => cell.Column)]);
    }

    private void CheckEdges() => ForEach((row, column, _) =>
    {
        if (row >= Rows || column >= Columns)
            throw new InvalidDataException($"A block holds a value at row {row}, column {column}, outside the {Rows}×{Columns} matrix.");
    });

    private void ForEach(Action<int, int, float> visit)
    {
        int[] blockRows = Spread(BlockRowStarts);
        for (int i = 0; i < Values.Length; i++)
        {
            (int block, int within) = Math.DivRem(i, Block * Block);
            if (Values[i] != 0)
                visit(blockRows[block] * Block + within / Block, BlockColumns[block] * Block + within % Block, Values[i]);
        }
    }

    private static int Ceiling(int count, int block) => (count + block - 1) / block;
}
