using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Products of a few rows with a large matrix in double precision, C = A·B: strips of B stay in the cache while all rows pass over them.</summary>
internal static unsafe class ThinProduct
{
    private const int Rows = 4, Lanes = 8, Strip = 4 * Lanes;
    private const long ParallelWork = 1_000_000;

    /// <summary>Multiplies, on as many threads as libtorch uses where it is worth it; sums do not depend on their number.</summary>
    /// <param name="left">A, <c>[r, k]</c>, float64, contiguous.</param>
    /// <param name="right">B, <c>[k, n]</c>, float64, contiguous.</param>
    /// <returns>C, <c>[r, n]</c>.</returns>
    internal static Tensor Of(Tensor left, Tensor right)
    {
        (int rows, int count, int columns) = ((int)left.shape[0], (int)left.shape[1], (int)right.shape[1]);
        if (rows < Rows || columns < Strip || !Vector512.IsHardwareAccelerated)
            return left.matmul(right);
        Tensor product = empty(rows, columns, dtype: ScalarType.Float64, device: CPU);
        (nint a, nint b, nint c) = (HierarchicalUpdate.Address(left), HierarchicalUpdate.Address(right), HierarchicalUpdate.Address(product));
        int strips = (columns + Strip - 1) / Strip, threads = (long)rows * count * columns < ParallelWork ? 1 : Math.Min(get_num_threads(), strips);
        if (threads == 1)
            Strips(0, strips);
        else
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => Strips(strips * thread / threads, strips * (thread + 1) / threads));
        return product;

        void Strips(int first, int last) // the last strip and the last rows begin early where they would be cut
        {
            for (int strip = first; strip < last; strip++)
            {
                int column = Math.Min(strip * Strip, columns - Strip);
                for (int group = 0; group < rows; group += Rows)
                {
                    int row = Math.Min(group, rows - Rows);
                    Tile((double*)a + (long)row * count, (double*)b + column, (double*)c + (long)row * columns + column, count, columns);
                }
            }
        }
    }

    /// <summary>Four rows of 32 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(double* a, double* b, double* c, int count, int columns)
    {
        Vector512<double> p0 = default, p1 = default, p2 = default, p3 = default, q0 = default, q1 = default, q2 = default, q3 = default;
        Vector512<double> r0 = default, r1 = default, r2 = default, r3 = default, s0 = default, s1 = default, s2 = default, s3 = default;
        for (int k = 0; k < count; k++, b += columns)
        {
            Vector512<double> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lanes), b2 = Vector512.Load(b + 2 * Lanes), b3 = Vector512.Load(b + 3 * Lanes);
            var factor = Vector512.Create(a[k]);
            (p0, p1, p2, p3) = (Sum(factor, b0, p0), Sum(factor, b1, p1), Sum(factor, b2, p2), Sum(factor, b3, p3));
            factor = Vector512.Create(a[k + count]);
            (q0, q1, q2, q3) = (Sum(factor, b0, q0), Sum(factor, b1, q1), Sum(factor, b2, q2), Sum(factor, b3, q3));
            factor = Vector512.Create(a[k + 2 * count]);
            (r0, r1, r2, r3) = (Sum(factor, b0, r0), Sum(factor, b1, r1), Sum(factor, b2, r2), Sum(factor, b3, r3));
            factor = Vector512.Create(a[k + 3 * count]);
            (s0, s1, s2, s3) = (Sum(factor, b0, s0), Sum(factor, b1, s1), Sum(factor, b2, s2), Sum(factor, b3, s3));
        }
        Store(c, p0, p1, p2, p3);
        Store(c + columns, q0, q1, q2, q3);
        Store(c + 2L * columns, r0, r1, r2, r3);
        Store(c + 3L * columns, s0, s1, s2, s3);
    }

    private static Vector512<double> Sum(Vector512<double> a, Vector512<double> b, Vector512<double> sum) => Vector512.FusedMultiplyAdd(a, b, sum);

    private static void Store(double* to, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        a.Store(to);
        b.Store(to + Lanes);
        c.Store(to + 2 * Lanes);
        d.Store(to + 3 * Lanes);
    }
}
