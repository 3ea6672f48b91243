using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Max pooling of words of four channels, byte by byte: codes are in the order of their values.</summary>
internal sealed unsafe class Int8MaxPoolKernel(LayerTask task, MaxPool2d layer) : ILayerKernel
{
    private readonly int _height = (int)task.InputShapes[0][1], _width = (int)task.InputShapes[0][2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        uint* to = (uint*)task.Out;
        long planes = (long)task.Batch * QuadLayout.Of(task.OutputShape).Quads;
        for (long plane = 0; plane < planes; plane++)
        {
            uint* from = (uint*)task.In + plane * _height * _width;
            for (int y = 0; y < task.OutputShape[1]; y++)
            {
                for (int x = 0; x < task.OutputShape[2]; x++)
                    *to++ = Maximum(from, y * layer.Stride.Height - layer.Padding.Height, x * layer.Stride.Width - layer.Padding.Width);
            }
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Maximum(uint* plane, int top, int left)
    {
        Vector128<byte> most = default;
        int bottom = Math.Min(top + layer.Kernel.Height, _height), right = Math.Min(left + layer.Kernel.Width, _width);
        for (int y = Math.Max(top, 0); y < bottom; y++)
        {
            for (int x = Math.Max(left, 0); x < right; x++)
                most = Vector128.Max(most, Vector128.CreateScalar(plane[y * _width + x]).AsByte());
        }
        return most.AsUInt32().ToScalar();
    }
}
