using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>The sum of two inputs on grids of their own, rounded onto that of the output, words of four channels in and out.</summary>
internal sealed unsafe class Int8AddKernel(LayerTask task, ByteGrid first, ByteGrid second, ByteGrid output, ActivationFunction? function) : ILayerKernel
{
    private readonly (int Lowest, int Highest) _range = output.Range(function);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        uint* a = (uint*)task.In, b = (uint*)task.Inputs[1].Pointer, to = (uint*)task.Out;
        Vector512<float> scaleA = Vector512.Create(first.Scale), zeroA = Vector512.Create((float)first.Zero);
        Vector512<float> scaleB = Vector512.Create(second.Scale), zeroB = Vector512.Create((float)second.Zero), inverse = Vector512.Create(1 / output.Scale);
        Vector512<float> zero = Vector512.Create((float)output.Zero), lowest = Vector512.Create((float)_range.Lowest), highest = Vector512.Create((float)_range.Highest);
        long words = (long)task.Batch * QuadLayout.Of(task.OutputShape).Words;
        for (long i = 0; i < words; i += 16)
        {
            Vector512<uint> x = Vector512.Load(a + i), y = Vector512.Load(b + i), sum = default;
            for (int index = 0; index < 4; index++)
            {
                Vector512<float> value = (QuadVectors.Byte(x, index) - zeroA) * scaleA + (QuadVectors.Byte(y, index) - zeroB) * scaleB;
                sum |= QuadVectors.Rounded(value * inverse, zero, lowest, highest, index);
            }
            sum.Store(to + i);
        }
    }

    public void Dispose()
    {
    }
}
