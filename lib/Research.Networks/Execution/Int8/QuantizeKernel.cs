using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Rounds float32 values <c>[batch, C, H, W]</c> or <c>[batch, F]</c> onto a grid, as words of four channels.</summary>
internal sealed unsafe class QuantizeKernel(AlignedBuffer<float> input, AlignedBuffer<float> output, QuadLayout layout, int batch, ByteGrid grid) : ILayerKernel
{
    public void Run()
    {
        for (int sample = 0; sample < batch; sample++)
        {
            float* from = input.Pointer + (long)sample * layout.Channels * layout.Pixels;
            uint* to = (uint*)output.Pointer + (long)sample * layout.Words;
            if (layout.Pixels == 1)
                Vector(from, to);
            else
                Planes(from, to);
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Vector(float* from, uint* to)
    {
        for (int quad = 0; quad < layout.Quads; quad += 16, from += 64)
        {
            Vector512<short> low = Vector512.Narrow(Code(from), Code(from + 16)), high = Vector512.Narrow(Code(from + 32), Code(from + 48));
            Vector512.Narrow(low, high).AsUInt32().Store(to + quad);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Planes(float* from, uint* to)
    {
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            float* plane = from + (long)channel * layout.Pixels;
            uint* words = to + (long)channel / 4 * layout.Pixels;
            for (int pixel = 0; pixel < layout.Pixels; pixel += 16)
            {
                Vector512<uint> code = Code(plane + pixel).AsUInt32() << 8 * (channel % 4);
                (channel % 4 == 0 ? code : code | Vector512.Load(words + pixel)).Store(words + pixel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Code(float* values) => QuadVectors.Rounded(
        Vector512.Load(values) * Vector512.Create(1 / grid.Scale), Vector512.Create((float)grid.Zero), Vector512<float>.Zero, Vector512.Create((float)grid.Highest), 0).AsInt32();
}
