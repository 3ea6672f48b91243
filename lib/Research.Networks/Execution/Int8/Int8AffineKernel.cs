using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Batch norm that no layer before it could take up: a scale and shift of each channel, from one grid to another.</summary>
internal sealed unsafe class Int8AffineKernel : ILayerKernel
{
    private const int Lanes = ByteVectors.Lanes;
    private readonly LayerTask _task;
    private readonly ByteGrid _input, _output;
    private readonly (int Lowest, int Highest) _range;
    private readonly AlignedBuffer<float> _scale, _shift;

    /// <summary>Binds the kernel.</summary>
    internal Int8AffineKernel(LayerTask task, ByteGrid input, ByteGrid output, ActivationFunction? function)
    {
        (_task, _input, _output, _range) = (task, input, output, output.Range(function));
        (_scale, _shift) = (new(task.Weight), new(task.Bias));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var layout = ByteLayout.Of(_task.OutputShape);
        byte* from = (byte*)_task.In, to = (byte*)_task.Out;
        float* scales = _scale.Pointer, shifts = _shift.Pointer;
        Vector512<float> inputZero = Vector512.Create((float)_input.Zero), step = Vector512.Create(_input.Scale), inverse = Vector512.Create(1 / _output.Scale);
        Vector512<float> lowest = Vector512.Create((float)(_range.Lowest - _output.Zero)), highest = Vector512.Create((float)(_range.Highest - _output.Zero));
        Vector128<byte> zero = Vector128.Create((byte)_output.Zero);
        long pixels = (long)_task.Batch * layout.Pixels;
        for (long pixel = 0; pixel < pixels; pixel++, from += layout.Channels, to += layout.Channels)
        {
            for (int channel = 0; channel < layout.Channels; channel += Lanes) // what is written behind a pixel, the next one overwrites
            {
                Vector512<float> value = (ByteVectors.Load(from + channel) - inputZero) * step * Vector512.Load(scales + channel) + Vector512.Load(shifts + channel);
                ByteVectors.Rounded(value * inverse, lowest, highest, zero).Store(to + channel);
            }
        }
    }

    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
    }
}
