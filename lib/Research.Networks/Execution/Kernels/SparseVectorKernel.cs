using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Research.Networks.Execution.Kernels;

/// <summary>
/// A sparse linear layer, one sample after another, without gathers, which most processors do one element at a time.
/// Rows are taken by the lanes of a vector (16 or 8) and columns by blocks of as many, which one register holds. A step
/// multiplies one value of each row by the input of its column within the block, put in place by one permutation. Rows that
/// have no value left in a block take part with a value of zero; blocks without values are never visited. Of the 16 products
/// of a step about 8 are useful at 80 % zeros, 5 at 95 % and 2 at 99 %, where the zeros lie at random.
/// </summary>
internal sealed unsafe class SparseVectorKernel : ILayerKernel
{
    private readonly LayerTask _task;
    private readonly AlignedBuffer<float> _values, _bias;
    private readonly AlignedBuffer<byte> _places;
    private readonly AlignedBuffer<int> _blocks, _starts;

    private SparseVectorKernel(LayerTask task)
    {
        PermutedBlocks steps = PermutedBlocks.Of(CsrMatrix.Of(CooMatrix.Of(task.Weight, task.Rows, task.Columns)), Lanes);
        (_task, _bias) = (task, new(task.Bias));
        (_values, _places, _blocks, _starts) = (new(steps.Values), new(steps.Places), new(steps.Blocks), new(steps.Starts));
    }

    /// <summary>16 with AVX-512, 8 with AVX2.</summary>
    private static int Lanes => Avx512F.IsSupported ? 16 : 8;

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "sparse vector";

        public bool? IsSparse => true;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Linear && Avx2.IsSupported ? new SparseVectorKernel(task) : null;
    }

    public void Run()
    {
        for (int sample = 0; sample < _task.Batch; sample++)
        {
            float* x = _task.In + (long)sample * _task.Columns, y = _task.Out + (long)sample * _task.Rows;
            if (Avx512F.IsSupported)
                Product16(x, y);
            else
                Product8(x, y);
        }
    }

    public void Dispose()
    {
        _values.Dispose();
        _bias.Dispose();
        _places.Dispose();
        _blocks.Dispose();
        _starts.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Product16(float* x, float* y)
    {
        float* values = _values.Pointer, bias = _bias.Pointer;
        byte* places = _places.Pointer;
        int* blocks = _blocks.Pointer, starts = _starts.Pointer;
        int groups = (int)_starts.Length - 1, step = 0;
        for (int group = 0; group < groups; group++)
        {
            Vector512<float> a = Vector512.Load(bias + group * 16), b = default, c = default, d = default;
            for (int end = starts[group + 1]; step < end; step += PermutedBlocks.Unroll)
            {
                a = Vector512.MultiplyAddEstimate(Inputs16(x + blocks[step], places), Vector512.Load(values), a);
                b = Vector512.MultiplyAddEstimate(Inputs16(x + blocks[step + 1], places + 16), Vector512.Load(values + 16), b);
                c = Vector512.MultiplyAddEstimate(Inputs16(x + blocks[step + 2], places + 32), Vector512.Load(values + 32), c);
                d = Vector512.MultiplyAddEstimate(Inputs16(x + blocks[step + 3], places + 48), Vector512.Load(values + 48), d);
                values += 64;
                places += 64;
            }
            (a + b + (c + d)).Store(y + group * 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Product8(float* x, float* y)
    {
        float* values = _values.Pointer, bias = _bias.Pointer;
        byte* places = _places.Pointer;
        int* blocks = _blocks.Pointer, starts = _starts.Pointer;
        int groups = (int)_starts.Length - 1, step = 0;
        for (int group = 0; group < groups; group++)
        {
            Vector256<float> a = Vector256.Load(bias + group * 8), b = default, c = default, d = default;
            for (int end = starts[group + 1]; step < end; step += PermutedBlocks.Unroll)
            {
                a = Vector256.MultiplyAddEstimate(Inputs8(x + blocks[step], places), Vector256.Load(values), a);
                b = Vector256.MultiplyAddEstimate(Inputs8(x + blocks[step + 1], places + 8), Vector256.Load(values + 8), b);
                c = Vector256.MultiplyAddEstimate(Inputs8(x + blocks[step + 2], places + 16), Vector256.Load(values + 16), c);
                d = Vector256.MultiplyAddEstimate(Inputs8(x + blocks[step + 3], places + 24), Vector256.Load(values + 24), d);
                values += 32;
                places += 32;
            }
            (a + b + (c + d)).Store(y + group * 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Inputs16(float* block, byte* places) =>
        Avx512F.PermuteVar16x32(Vector512.Load(block), Avx512F.ConvertToVector512Int32(Vector128.Load(places)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Inputs8(float* block, byte* places) =>
        Avx2.PermuteVar8x32(Vector256.Load(block), Avx2.ConvertToVector256Int32(places));
}
