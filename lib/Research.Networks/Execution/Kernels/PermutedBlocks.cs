namespace Research.Networks.Execution.Kernels;

/// <summary>
/// A sparse matrix in the steps of <see cref="SparseVectorKernel"/>: a step holds for each of as many rows as a vector has
/// lanes one value, or zero, and its place within one block of as many columns.
/// </summary>
/// <param name="Values"><c>[steps · lanes]</c>.</param>
/// <param name="Places"><c>[steps · lanes]</c>: columns relative to the block's first.</param>
/// <param name="Blocks"><c>[steps]</c>: the first column of the block.</param>
/// <param name="Starts"><c>[⌈rows/lanes⌉ + 1]</c>: the first step of each group of rows; multiples of <see cref="Unroll"/>.</param>
internal sealed record PermutedBlocks(float[] Values, byte[] Places, int[] Blocks, int[] Starts)
{
    /// <summary>Steps that the kernel takes at once; groups of rows are filled up to it.</summary>
    internal const int Unroll = 4;

    internal static PermutedBlocks Of(CsrMatrix matrix, int lanes)
    {
        var values = new List<float>();
        var places = new List<byte>();
        var blocks = new List<int>();
        var starts = new List<int> { 0 };
        for (int first = 0; first < matrix.Rows; first += lanes)
        {
            int[] next = [.. Enumerable.Range(first, lanes).Select(row => matrix.RowStarts[Math.Min(row, matrix.Rows)])];
            for (int block = 0; block < matrix.Columns; block += lanes)
            {
                while (Append(block))
                    blocks.Add(block);
            }
            while (blocks.Count % Unroll != 0)
            {
                values.AddRange(new float[lanes]);
                places.AddRange(new byte[lanes]);
                blocks.Add(0);
            }
            starts.Add(blocks.Count);

            bool Append(int block)
            {
                bool[] has = [.. Enumerable.Range(0, lanes).Select(lane =>
                    first + lane < matrix.Rows && next[lane] < matrix.RowStarts[first + lane + 1] && matrix.ColumnIndices[next[lane]] < block + lanes)];
                if (!has.Contains(true))
                    return false;
                for (int lane = 0; lane < lanes; lane++)
                {
                    places.Add(has[lane] ? (byte)(matrix.ColumnIndices[next[lane]] - block) : (byte)0);
                    values.Add(has[lane] ? matrix.Values[next[lane]++] : 0);
                }
                return true;
            }
        }
        return new PermutedBlocks([.. values], [.. places], [.. blocks], [.. starts]);
    }
}
