using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Rounds float32 values <c>[batch, C, H, W]</c> or <c>[batch, F]</c> onto a grid, as bytes in <see cref="ByteLayout"/>.</summary>
internal sealed unsafe class QuantizeKernel(AlignedBuffer<float> input, AlignedBuffer<float> output, ByteLayout layout, int batch, ByteGrid grid) : ILayerKernel
{
    private const int Lanes = ByteVectors.Lanes;

    public void Run()
    {
        if (layout.Channels == 1 || layout.Pixels == 1)
        {
            Flat(input.Pointer, (byte*)output.Pointer, (long)batch * layout.Bytes);
            return;
        }
        for (int sample = 0; sample < batch; sample++)
        {
            for (int channel = 0; channel < layout.Channels; channel++)
                Plane(input.Pointer + ((long)sample * layout.Channels + channel) * layout.Pixels, (byte*)output.Pointer + (long)sample * layout.Bytes + channel);
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flat(float* from, byte* to, long count)
    {
        Vector512<float> inverse = Vector512.Create(1 / grid.Scale), lowest = Vector512.Create(-(float)grid.Zero), highest = Vector512.Create((float)(grid.Highest - grid.Zero));
        Vector128<byte> zero = Vector128.Create((byte)grid.Zero);
        for (long i = 0; i < count; i += Lanes)
            ByteVectors.Rounded(Vector512.Load(from + i) * inverse, lowest, highest, zero).Store(to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* from, byte* to)
    {
        byte* codes = stackalloc byte[Lanes];
        for (int pixel = 0; pixel < layout.Pixels; pixel += Lanes)
        {
            Flat(from + pixel, codes, Lanes);
            int count = Math.Min(Lanes, layout.Pixels - pixel);
            for (int i = 0; i < count; i++, to += layout.Channels)
                *to = codes[i];
        }
    }
}
