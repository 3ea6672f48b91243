using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Binary;

/// <summary>
/// A linear layer or convolution of signs by signs: 32 of them in a word, products by XOR and a count of bits, then the scale of each output
/// row, as XNOR-Net has for its weights (Rastegari et al. 2016, arXiv 1603.05279; it scales inputs too, which a sign activation does not).
/// Sums are whole numbers and exact; padding counts as 0.
/// </summary>
internal sealed unsafe class BinaryProductKernel : TiledKernel
{
    private const int Lanes = PixelTile.Lanes, BitsOfByte = 8;
    private readonly SignPacking _packing;
    private readonly PaddedSigns _totals;
    private readonly AlignedBuffer<float> _scales, _biases;

    private BinaryProductKernel(LayerTask task, float[] scales, SignPacking packing)
        : base(task, new PixelWindow(task, packing.Words, packing.PixelBytes, 0), writesFloats: true)
    {
        _packing = packing;
        (_scales, _biases, _totals) = (new(Slots), new(Slots), new PaddedSigns(task, Slots, Window.Output));
        int area = (task.Layer as Conv2d)?.Kernel.Area ?? 1, channels = task.Columns / area;
        for (int row = 0; row < task.Rows; row++)
        {
            int first = row * task.Columns;
            Pack(row, place => NegativeBits(task.Weight.AsSpan().Slice(first, task.Columns), place, channels, area));
            (_scales.Span[SlotOf(row)], _biases.Span[SlotOf(row)]) = (scales[row], task.Bias[row]);
        }
    }

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "binary product";

        public bool? IsSparse => false;

        public ILayerKernel? Create(LayerTask task) =>
            task is { ReadsSigns: true, Layer: Linear or Conv2d { Groups: 1 } } && ScalesOf(task) is { } scales ? new BinaryProductKernel(task, scales, new SignPacking(task)) : null;
    }

    public override void Run()
    {
        _packing.Run();
        base.Run();
    }

    public override void Dispose()
    {
        base.Dispose();
        _packing.Dispose();
        _totals.Dispose();
        _scales.Dispose();
        _biases.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Multiply(in PixelTile tile) => BinaryProduct.Run(tile, Task.Instructions);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Finish(int pass, int vector, int vectors, int pixel, int pixels)
    {
        for (int v = 0; v < vectors; v++)
        {
            int slot = (vector + v) * Lanes;
            (int row, int count) = RowsOf(vector + v);
            Vector512<float> scale = Vector512.Load(_scales.Pointer + slot), bias = Vector512.Load(_biases.Pointer + slot);
            int* sums = Sums + v * Lanes;
            for (int i = 0; i < pixels; i++, sums += vectors * Lanes)
            {
                Vector512<int> differing = Vector512.Load(sums), total = Vector512.Load(_totals.Of(pixel + i) + slot);
                Store(Vector512.ConvertToSingle(total - differing - differing) * scale + bias, pixel + i, row, count);
            }
        }
    }

    /// <summary>The magnitude of each row's weights; null where a row has several, or zeros.</summary>
    private static float[]? ScalesOf(LayerTask task)
    {
        var scales = new float[task.Rows];
        for (int row = 0; row < scales.Length; row++)
        {
            ReadOnlySpan<float> weights = task.Weight.AsSpan().Slice(row * task.Columns, task.Columns);
            float scale = scales[row] = MathF.Abs(weights[0]);
            if (scale == 0 || weights.ContainsAnyExcept(scale, -scale))
                return null;
        }
        return scales;
    }

    /// <summary>The bits of the negative weights among the eight that belong to a byte.</summary>
    private static byte NegativeBits(ReadOnlySpan<float> weights, WindowByte place, int channels, int area)
    {
        int bits = 0;
        for (int bit = 0; bit < BitsOfByte; bit++)
        {
            int channel = place.Byte * BitsOfByte + bit;
            if (channel < channels && weights[channel * area + place.Tap] < 0)
                bits |= 1 << bit;
        }
        return (byte)bits;
    }
}
