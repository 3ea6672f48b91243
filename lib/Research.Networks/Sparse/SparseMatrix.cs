using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// A float32 matrix that stores its non-zeros only. Zeros of either sign are left out, so that −0 comes back as +0; every
/// other value, NaN included, comes back bit for bit. Immutable: the arrays are not to be written to.
/// </summary>
public abstract class SparseMatrix
{
    private protected SparseMatrix(int rows, int columns, float[] values)
    {
        if (rows < 1 || columns < 1)
            throw new InvalidDataException($"A matrix has at least one row and one column, not {rows}×{columns}.");
        (Rows, Columns, Values) = (rows, columns, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>The stored values; in <see cref="BsrMatrix"/> the zeros within blocks too.</summary>
    public float[] Values { get; }

    /// <summary>How the non-zeros are laid out.</summary>
    public abstract StorageFormat Format { get; }

    /// <summary>The index arrays that are stored beside the values.</summary>
    public abstract IReadOnlyList<IndexArray> IndexArrays { get; }

    /// <summary>Values that are not zero.</summary>
    public int NonZeros => Values.Count(value => value != 0);

    /// <summary>Non-zeros/all, in [0, 1].</summary>
    public double Density => NonZeros / ((double)Rows * Columns);

    /// <summary>Bytes of the values and of the indices in their narrowest width, as they are written to a file.</summary>
    public long Bytes => sizeof(float) * (long)Values.Length
        + IndexArrays.Sum(array => array.Bytes);

    /// <summary>The same matrix as coordinates, row by row.</summary>
    public abstract CooMatrix ToCoo();

    /// <summary>The same matrix in another format.</summary>
    /// <param name="format">Any but <see cref="StorageFormat.Dense"/>, which <see cref="ToDense"/> makes.</param>
    /// <param name="block">Side of the blocks of <see cref="StorageFormat.Bsr"/>, at least 1; default 4.</param>
    /// <exception cref="ArgumentException">The format is not a sparse one.</exception>
    public SparseMatrix To(StorageFormat format, int block = BsrMatrix.DefaultBlock) => format switch
    {
        StorageFormat.Coo => ToCoo(),
        StorageFormat.Csr => CsrMatrix.Of(ToCoo()),
        StorageFormat.Csc => CscMatrix.Of(ToCoo()),
        StorageFormat.Bsr => BsrMatrix.Of(ToCoo(), block),
        _ => throw new ArgumentException($"{format} is not a sparse format: choose Coo, Csr, Csc or Bsr.", nameof(format)),
    };

    /// <summary>All values, zeros too, row by row: <c>[rows · columns]</c>.</summary>
    public float[] ToDense()
    {
        var dense = new float[(long)Rows * Columns];
        CooMatrix coo = ToCoo();
        for (int i = 0; i < coo.Values.Length; i++)
            dense[(long)coo.RowIndices[i] * Columns + coo.ColumnIndices[i]] = coo.Values[i];
        return dense;
    }

    /// <summary>The weight of a layer as a sparse matrix: one row per output, as <c>[out, in·kH·kW]</c> for a convolution.</summary>
    /// <param name="weight">float32 <c>[out, …]</c>, contiguous or not, on any device.</param>
    /// <param name="format">The layout; default CSR.</param>
    /// <exception cref="ArgumentException">The tensor is not float32 or has fewer than two dimensions.</exception>
    public static SparseMatrix Of(Tensor weight, StorageFormat format = StorageFormat.Csr)
    {
        if (weight.dtype != ScalarType.Float32 || weight.dim() < 2 || weight.numel() == 0)
            throw new ArgumentException($"A weight is a float32 tensor [out, …] with values, not {weight.dtype} [{string.Join(", ", weight.shape)}].", nameof(weight));
        int rows = checked((int)weight.shape[0]);
        return CooMatrix.Of(WeightValues.Of(weight), rows, checked((int)(weight.numel() / rows))).To(format);
    }

    /// <summary>Throws unless each index is at least 0 and below a bound.</summary>
    private protected static void CheckIndices(string name, int[] indices, int bound)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)bound)
                throw new InvalidDataException($"The {name} {index} is not within 0 … {bound - 1}.");
        }
    }

    /// <summary>Throws unless starts run from 0 to a count without falling, one more of them than rows or columns.</summary>
    private protected static void CheckStarts(string name, int[] starts, int rows, int count)
    {
        if (starts.Length != rows + 1)
            throw new InvalidDataException($"There are {starts.Length} {name} where {rows + 1} are needed.");
        if (starts[0] != 0 || starts[^1] != count)
            throw new InvalidDataException($"The {name} run from {starts[0]} to {starts[^1]}, not from 0 to {count}.");
        for (int i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1])
                throw new InvalidDataException($"The {name} fall from {starts[i - 1]} to {starts[i]}.");
        }
    }

    /// <summary>Throws unless the indices rise within each row (or column), which also rules out two values in one place.</summary>
    private protected static void CheckRising(string name, int[] indices, int[] starts)
    {
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            for (int i = starts[row] + 1; i < starts[row + 1]; i++)
            {
                if (indices[i] <= indices[i - 1])
                    throw new InvalidDataException($"The {name} {indices[i]} follows {indices[i - 1]} where they must rise.");
            }
        }
    }

    private protected static void CheckLength(string name, int length, int expected)
    {
        if (length != expected)
            throw new InvalidDataException($"There are {length} {name} for {expected} values.");
    }

    /// <summary>Where each row starts in an array sorted by row: the running sum of the counts.</summary>
    private protected static int[] StartsOf(IEnumerable<int> sorted, int rows)
    {
        var starts = new int[rows + 1];
        foreach (int row in sorted)
            starts[row + 1]++;
        for (int row = 0; row < rows; row++)
            starts[row + 1] += starts[row];
        return starts;
    }

    /// <summary>The row of each value, from where rows start.</summary>
    private protected static int[] Spread(int[] starts)
    {
        var rows = new int[starts[^1]];
        for (int row = 0; row + 1 < starts.Length; row++)
            Array.Fill(rows, row, starts[row], starts[row + 1] - starts[row]);
        return rows;
    }
}
