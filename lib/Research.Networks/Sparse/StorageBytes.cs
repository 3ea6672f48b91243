namespace Research.Networks;

/// <summary>
/// What a rows × columns matrix takes in each format: v = 4 bytes a value, and w bytes an index (<see cref="IndexWidth"/>).
/// Dense: v·R·C. COO: n·(v + 2w). CSR: n·(v + w) + (R + 1)·w. CSC: n·(v + w) + (C + 1)·w. BSR with B blocks of side b:
/// B·(v·b² + w) + (⌈R/b⌉ + 1)·w. Without the header of the file, which names the arrays.
/// </summary>
public static class StorageBytes
{
    /// <summary>Bytes of a matrix.</summary>
    /// <param name="format">The format.</param>
    /// <param name="rows">R.</param>
    /// <param name="columns">C.</param>
    /// <param name="stored">Non-zeros; for <see cref="StorageFormat.Bsr"/> the blocks stored; not used for dense.</param>
    /// <param name="block">Side of a block; default 4.</param>
    public static long Of(StorageFormat format, int rows, int columns, long stored, int block = BsrMatrix.DefaultBlock)
    {
        long row = IndexWidth.BytesFor(rows - 1), column = IndexWidth.BytesFor(columns - 1), start = IndexWidth.BytesFor(stored);
        long blockRows = (rows + block - 1) / block, blockColumns = (columns + block - 1) / block;
        return format switch
        {
            StorageFormat.Dense => 4L * rows * columns,
            StorageFormat.Coo => stored * (4 + row + column),
            StorageFormat.Csr => stored * (4 + column) + (rows + 1) * start,
            StorageFormat.Csc => stored * (4 + row) + (columns + 1) * start,
            StorageFormat.Bsr => stored * (4L * block * block + IndexWidth.BytesFor(blockColumns - 1)) + (blockRows + 1) * start,
            _ => throw new ArgumentOutOfRangeException(nameof(format), $"The storage format {format} is unknown."),
        };
    }

    /// <summary>
    /// The break-even density: the largest density at which the sparse form is smaller than the dense one. For
    /// <see cref="StorageFormat.Bsr"/> it is the density of blocks.
    /// </summary>
    /// <returns>In [0, 1]: 0 where the sparse form is never smaller; about v/(v + w) = 2/3 for large CSR with 16-bit indices.</returns>
    public static double BreakEvenDensity(StorageFormat format, int rows, int columns, int block = BsrMatrix.DefaultBlock)
    {
        long places = format == StorageFormat.Bsr
            ? (long)((rows + block - 1) / block) * ((columns + block - 1) / block)
            : (long)rows * columns;
        long dense = Of(StorageFormat.Dense, rows, columns, 0);
        long least = -1, most = places + 1; // Of(least) < dense ≤ Of(most)
        while (most - least > 1)
        {
            long middle = (least + most) / 2;
            (least, most) = Of(format, rows, columns, middle, block) < dense ? (middle, most) : (least, middle);
        }
        return Math.Max(least, 0) / (double)places;
    }
}
