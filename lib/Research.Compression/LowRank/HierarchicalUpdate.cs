using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The HALS update of a factor F <c>[r, n]</c>: F_k ← max(0, F_k + (T_k − Σ_j G_kj·F_j)/G_kk) for k = 1 … r in turn. Its columns do not
/// depend on one another, so that a few are brought into the cache and updated whole before the next.
/// </summary>
internal static unsafe class HierarchicalUpdate
{
    private const int Vectors = 4;
    private const long ParallelWork = 1_000_000;

    private static int Width => Vectors * Vector<double>.Count;

    /// <summary>Updates a factor in place, on as many threads as libtorch uses where it is worth it.</summary>
    /// <param name="factor">F, float64, contiguous.</param>
    /// <param name="target">T, <c>[r, n]</c>, float64, contiguous.</param>
    /// <param name="gram">G, <c>[r, r]</c>, float64, contiguous.</param>
    /// <param name="smallest">Rows with G_kk no larger stay as they are.</param>
    internal static void Run(Tensor factor, Tensor target, Tensor gram, double smallest)
    {
        (int rank, int columns) = ((int)factor.shape[0], (int)factor.shape[1]);
        (nint f, nint t, nint g) = (Address(factor), Address(target), Address(gram));
        int blocks = (columns + Width - 1) / Width, threads = (long)columns * rank * rank < ParallelWork ? 1 : Math.Min(get_num_threads(), blocks);
        if (threads == 1)
            Blocks(0, blocks);
        else
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => Blocks(blocks * thread / threads, blocks * (thread + 1) / threads));

        void Blocks(int first, int last)
        {
            var work = (double*)NativeMemory.AlignedAlloc((nuint)(rank * Width * sizeof(double)), 64);
            for (int block = first; block < last; block++)
                Block((double*)f + block * Width, (double*)t + block * Width, (double*)g, work, rank, columns, Math.Min(Width, columns - block * Width), smallest);
            NativeMemory.AlignedFree(work);
        }
    }

    /// <summary>Updates at most <see cref="Width"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(double* factor, double* target, double* gram, double* work, int rank, int stride, int count, double smallest)
    {
        int width = Width, lanes = Vector<double>.Count;
        double* goal = stackalloc double[width];
        for (int k = 0; k < rank; k++)
        {
            new Span<double>(work + k * width, width).Clear();
            new ReadOnlySpan<double>(factor + (long)k * stride, count).CopyTo(new Span<double>(work + k * width, count));
        }
        new Span<double>(goal, width).Clear();
        for (int k = 0; k < rank; k++)
        {
            double* row = gram + (long)k * rank;
            if (row[k] <= smallest)
                continue;
            new ReadOnlySpan<double>(target + (long)k * stride, count).CopyTo(new Span<double>(goal, count));
            Vector<double> a = Vector.Load(goal), b = Vector.Load(goal + lanes), c = Vector.Load(goal + 2 * lanes), d = Vector.Load(goal + 3 * lanes);
            for (int j = 0; j < rank; j++)
            {
                var weight = new Vector<double>(-row[j]);
                double* other = work + j * width;
                a = Vector.FusedMultiplyAdd(weight, Vector.Load(other), a);
                b = Vector.FusedMultiplyAdd(weight, Vector.Load(other + lanes), b);
                c = Vector.FusedMultiplyAdd(weight, Vector.Load(other + 2 * lanes), c);
                d = Vector.FusedMultiplyAdd(weight, Vector.Load(other + 3 * lanes), d);
            }
            double* own = work + k * width;
            var step = new Vector<double>(1 / row[k]);
            Step(own, a, step);
            Step(own + lanes, b, step);
            Step(own + 2 * lanes, c, step);
            Step(own + 3 * lanes, d, step);
        }
        for (int k = 0; k < rank; k++)
            new ReadOnlySpan<double>(work + k * width, count).CopyTo(new Span<double>(factor + (long)k * stride, count));
    }

    private static void Step(double* values, Vector<double> gradient, Vector<double> step) =>
        Vector.Max(Vector<double>.Zero, Vector.FusedMultiplyAdd(gradient, step, Vector.Load(values))).Store(values);

    /// <summary>Where the values of a contiguous tensor on the CPU lie.</summary>
    internal static nint Address(Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
