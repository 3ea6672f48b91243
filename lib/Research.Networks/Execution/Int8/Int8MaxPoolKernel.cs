using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Max pooling of bytes, channel by channel: codes are in the order of their values.</summary>
internal sealed unsafe class Int8MaxPoolKernel(LayerTask task, MaxPool2d layer) : ILayerKernel
{
    private readonly int _channels = (int)task.InputShapes[0][0], _height = (int)task.InputShapes[0][1], _width = (int)task.InputShapes[0][2];

    public void Run()
    {
        byte* to = (byte*)task.Out;
        for (int sample = 0; sample < task.Batch; sample++)
        {
            byte* image = (byte*)task.In + (long)sample * task.InElements;
            for (int y = 0; y < task.OutputShape[1]; y++)
            {
                for (int x = 0; x < task.OutputShape[2]; x++, to += _channels)
                    Maximum(image, y * layer.Stride.Height - layer.Padding.Height, x * layer.Stride.Width - layer.Padding.Width, to);
            }
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Maximum(byte* image, int top, int left, byte* to)
    {
        int bottom = Math.Min(top + layer.Kernel.Height, _height), right = Math.Min(left + layer.Kernel.Width, _width);
        (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
        for (int channel = 0; channel < _channels; channel += Vector256<byte>.Count) // what is written behind a pixel, the next one overwrites
        {
            Vector256<byte> most = default;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                    most = Vector256.Max(most, Vector256.Load(image + (y * _width + x) * _channels + channel));
            }
            most.Store(to + channel);
        }
    }
}
