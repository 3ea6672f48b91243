using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Sparse;

public class SparseMatrixTests
{
    private static readonly StorageFormat[] SparseFormats = [StorageFormat.Coo, StorageFormat.Csr, StorageFormat.Csc, StorageFormat.Bsr];

    /// <summary>The five values of oracles/sparse_formats.py, whose arrays SciPy made.</summary>
    private static readonly float[] Small =
    [
        1, 0, 0, 2,
        0, 0, 3, 0,
        0, 0, 0, 0,
        4, 5, 0, 0,
    ];

    private static CooMatrix SmallMatrix => CooMatrix.Of(Small, 4, 4);

    [Fact]
    public void Five_values_in_coo()
    {
        Assert.Equal([1, 2, 3, 4, 5], SmallMatrix.Values);
        Assert.Equal([0, 0, 1, 3, 3], SmallMatrix.RowIndices);
        Assert.Equal([0, 3, 2, 0, 1], SmallMatrix.ColumnIndices);
        Assert.Equal(5 * (4 + 2 + 2), SmallMatrix.Bytes);
    }

    [Fact]
    public void Five_values_in_csr()
    {
        var csr = CsrMatrix.Of(SmallMatrix);

        Assert.Equal([1, 2, 3, 4, 5], csr.Values);
        Assert.Equal([0, 3, 2, 0, 1], csr.ColumnIndices);
        Assert.Equal([0, 2, 3, 3, 5], csr.RowStarts);
        Assert.Equal(5 * (4 + 2) + 5 * 2, csr.Bytes);
    }

    [Fact]
    public void Five_values_in_csc()
    {
        var csc = CscMatrix.Of(SmallMatrix);

        Assert.Equal([1, 4, 5, 3, 2], csc.Values);
        Assert.Equal([0, 3, 3, 1, 0], csc.RowIndices);
        Assert.Equal([0, 2, 3, 4, 5], csc.ColumnStarts);
    }

    [Fact]
    public void Five_values_in_blocks_of_two()
    {
        var bsr = BsrMatrix.Of(SmallMatrix, block: 2);

        Assert.Equal([1, 0, 0, 0, 0, 2, 3, 0, 0, 0, 4, 5], bsr.Values);
        Assert.Equal([0, 1, 0], bsr.BlockColumns);
        Assert.Equal([0, 2, 3], bsr.BlockRowStarts);
        Assert.Equal(5, bsr.NonZeros);
        Assert.Equal(5.0 / 16, bsr.Density);
    }

    public static TheoryData<int, int, double> Shapes => new()
    {
        { 1, 1, 0 }, { 1, 1, 1 }, { 1, 17, 0.5 }, { 17, 1, 0.5 }, { 7, 9, 0 }, { 7, 9, 1 }, { 7, 9, 0.3 }, { 30, 41, 0.05 }, { 64, 64, 0.9 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_conversion_keeps_every_bit(int rows, int columns, double density)
    {
        float[] dense = Random(rows, columns, density);
        foreach (StorageFormat from in SparseFormats)
        {
            SparseMatrix first = CooMatrix.Of(dense, rows, columns).To(from, block: 3);
            foreach (StorageFormat to in SparseFormats)
            {
                SparseMatrix second = first.To(to, block: 5);
                Assert.Equal(to, second.Format);
                Assert.Equal(dense.Select(BitConverter.SingleToInt32Bits), second.ToDense().Select(BitConverter.SingleToInt32Bits));
            }
        }
    }

    [Fact]
    public void Nan_and_infinity_are_kept_and_negative_zero_becomes_zero()
    {
        float nan = BitConverter.Int32BitsToSingle(0x7fc01234);
        foreach (StorageFormat format in SparseFormats)
        {
            float[] back = CooMatrix.Of([nan, -0f, float.NegativeInfinity, float.Epsilon], 2, 2).To(format).ToDense();

            Assert.Equal([0x7fc01234, 0, BitConverter.SingleToInt32Bits(float.NegativeInfinity), 1], back.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void A_convolution_has_a_row_for_each_filter()
    {
        using Tensor weight = arange(1, 25, ScalarType.Float32, CPU).reshape(2, 3, 2, 2);
        using Tensor transposed = weight.transpose(2, 3);

        SparseMatrix matrix = SparseMatrix.Of(transposed);

        Assert.Equal((2, 12), (matrix.Rows, matrix.Columns));
        Assert.Equal([1, 3, 2, 4, 5, 7, 6, 8], matrix.ToDense()[..8]);
    }

    public static TheoryData<Action, string> BrokenMatrices => new()
    {
        { () => _ = new CooMatrix(2, 2, [1, 2], [0, 0], [0, 2]), "column index 2" },
        { () => _ = new CooMatrix(2, 2, [1, 2], [0, -1], [0, 1]), "row index -1" },
        { () => _ = new CooMatrix(2, 2, [1, 2], [1, 0], [0, 1]), "must not fall" },
        { () => _ = new CooMatrix(2, 2, [1, 2], [0, 0], [1, 1]), "must rise" },
        { () => _ = new CooMatrix(2, 2, [1], [0, 0], [1]), "2 row indices for 1 values" },
        { () => _ = new CooMatrix(0, 2, [], [], []), "0×2" },
        { () => _ = new CsrMatrix(2, 2, [1], [0], [0, 1]), "2 row starts" },
        { () => _ = new CsrMatrix(2, 2, [1], [0], [0, 2, 1]), "fall from 2 to 1" },
        { () => _ = new CsrMatrix(2, 2, [1], [0], [0, 0, 2]), "not from 0 to 1" },
        { () => _ = new CscMatrix(2, 2, [1], [5], [0, 1, 1]), "row index 5" },
        { () => _ = new BsrMatrix(2, 2, 2, [1, 2, 3], [0], [0, 1]), "3 values in blocks" },
        { () => _ = new BsrMatrix(3, 3, 2, [1, 2, 3, 4], [1], [0, 1, 1]), "outside the 3×3" },
        { () => _ = new BsrMatrix(2, 2, 0, [], [], [0, 0]), "between 1 and 4096" },
    };

    [Theory]
    [MemberData(nameof(BrokenMatrices))]
    public void Inconsistent_arrays_are_refused_with_the_reason(Action make, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(make).Message, StringComparison.Ordinal);

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CooMatrix.Of([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => SmallMatrix.To(StorageFormat.Dense));
        Assert.Throws<ArgumentOutOfRangeException>(() => BsrMatrix.Of(SmallMatrix, 0));
        using Tensor vector = ones([3], device: CPU);
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => SparseMatrix.Of(vector)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bytes_follow_the_formula(int rows, int columns, double density)
    {
        CooMatrix matrix = CooMatrix.Of(Random(rows, columns, density), rows, columns);
        foreach (StorageFormat format in SparseFormats)
        {
            SparseMatrix stored = matrix.To(format);
            int units = stored is BsrMatrix blocks ? blocks.BlockColumns.Length : matrix.Values.Length;
            Assert.Equal(StorageBytes.Of(format, rows, columns, units), stored.Bytes);
        }
    }

    [Fact]
    public void Indices_widen_where_16_bits_do_not_hold_them()
    {
        Assert.Equal(6 + 2 * 2, CsrMatrix.Of(CooMatrix.Of(Enumerable.Range(0, 32768).Select(i => i == 7 ? 1f : 0).ToArray(), 1, 32768)).Bytes);
        Assert.Equal(8 + 2 * 2, CsrMatrix.Of(CooMatrix.Of(Enumerable.Range(0, 32769).Select(i => i == 7 ? 1f : 0).ToArray(), 1, 32769)).Bytes);
    }

    [Fact]
    public void Csr_with_16_bit_indices_breaks_even_near_two_thirds()
    {
        Assert.InRange(StorageBytes.BreakEvenDensity(StorageFormat.Csr, 300, 784), 0.660, 0.667);
        Assert.InRange(StorageBytes.BreakEvenDensity(StorageFormat.Coo, 300, 784), 0.4999, 0.5);
        Assert.Equal(0, StorageBytes.BreakEvenDensity(StorageFormat.Csr, 1, 1));
    }

    internal static float[] Random(int rows, int columns, double density)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() < density ? random.NextSingle() - 0.5f : 0f)];
    }
}
