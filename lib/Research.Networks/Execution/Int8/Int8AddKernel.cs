using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>The sum of two inputs on grids of their own, rounded onto that of the output.</summary>
internal sealed unsafe class Int8AddKernel(LayerTask task, ByteGrid first, ByteGrid second, ByteGrid output, ActivationFunction? function) : ILayerKernel
{
    private readonly (int Lowest, int Highest) _range = output.Range(function);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        byte* a = (byte*)task.In, b = (byte*)task.Inputs[1].Pointer, to = (byte*)task.Out;
        Vector512<float> scaleA = Vector512.Create(first.Scale), zeroA = Vector512.Create((float)first.Zero);
        Vector512<float> scaleB = Vector512.Create(second.Scale), zeroB = Vector512.Create((float)second.Zero), inverse = Vector512.Create(1 / output.Scale);
        Vector512<float> lowest = Vector512.Create((float)(_range.Lowest - output.Zero)), highest = Vector512.Create((float)(_range.Highest - output.Zero));
        Vector128<byte> zero = Vector128.Create((byte)output.Zero);
        long bytes = (long)task.Batch * task.OutElements;
        for (long i = 0; i < bytes; i += ByteVectors.Lanes)
        {
            Vector512<float> value = (ByteVectors.Load(a + i) - zeroA) * scaleA + (ByteVectors.Load(b + i) - zeroB) * scaleB;
            ByteVectors.Rounded(value * inverse, lowest, highest, zero).Store(to + i);
        }
    }

    public void Dispose()
    {
    }
}
