using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution.Int8;

/// <summary>The float32 values <c>[batch, C, H, W]</c> or <c>[batch, F]</c> of bytes in <see cref="ByteLayout"/>.</summary>
internal sealed unsafe class DequantizeKernel(AlignedBuffer<float> input, AlignedBuffer<float> output, ByteLayout layout, int batch, ByteGrid grid) : ILayerKernel
{
    private readonly AlignedBuffer<float> _pixels = new(layout.Bytes);

    public void Run()
    {
        bool flat = layout.Channels == 1 || layout.Pixels == 1;
        for (int sample = 0; sample < batch; sample++)
        {
            float* to = output.Pointer + (long)sample * layout.Bytes;
            Flat((byte*)input.Pointer + (long)sample * layout.Bytes, _pixels.Pointer, layout.Bytes);
            if (flat)
                _pixels.Span.CopyTo(new Span<float>(to, layout.Bytes));
            else
                Transposition.Run(_pixels.Pointer, layout.Pixels, layout.Channels, layout.Channels, to, layout.Pixels);
        }
    }

    public void Dispose() => _pixels.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flat(byte* from, float* to, int count)
    {
        Vector512<float> zero = Vector512.Create((float)grid.Zero), scale = Vector512.Create(grid.Scale);
        for (int i = 0; i < count; i += ByteVectors.Lanes)
            ((ByteVectors.Load(from + i) - zero) * scale).Store(to + i);
    }
}
