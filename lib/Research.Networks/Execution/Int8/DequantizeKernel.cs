using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>The float32 values <c>[batch, C, H, W]</c> or <c>[batch, F]</c> of words of four channels.</summary>
internal sealed unsafe class DequantizeKernel(AlignedBuffer<float> input, AlignedBuffer<float> output, QuadLayout layout, int batch, ByteGrid grid) : ILayerKernel
{
    public void Run()
    {
        for (int sample = 0; sample < batch; sample++)
        {
            uint* from = (uint*)input.Pointer + (long)sample * layout.Words;
            float* to = output.Pointer + (long)sample * layout.Channels * layout.Pixels;
            for (int channel = 0; channel < layout.Channels; channel++)
                Plane(from + (long)channel / 4 * layout.Pixels, channel % 4, to + (long)channel * layout.Pixels);
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(uint* words, int index, float* plane)
    {
        Vector512<float> zero = Vector512.Create((float)grid.Zero), scale = Vector512.Create(grid.Scale);
        int pixel = 0;
        for (; pixel + 16 <= layout.Pixels; pixel += 16)
            ((QuadVectors.Byte(Vector512.Load(words + pixel), index) - zero) * scale).Store(plane + pixel);
        for (; pixel < layout.Pixels; pixel++)
            plane[pixel] = ((words[pixel] >> 8 * index & 255) - (float)grid.Zero) * grid.Scale;
    }
}
