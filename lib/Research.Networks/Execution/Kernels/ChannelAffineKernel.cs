using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>Batch norm that could not be folded into a layer before it: a scale and a shift for each channel.</summary>
internal sealed unsafe class ChannelAffineKernel(LayerTask task) : ILayerKernel
{
    private readonly AlignedBuffer<float> _scale = new(task.Weight), _shift = new(task.Bias);

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "channel affine";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is BatchNorm ? new ChannelAffineKernel(task) : null;
    }

    public void Run()
    {
        float* input = task.In, output = task.Out, scale = _scale.Pointer, shift = _shift.Pointer;
        int channels = task.Bias.Length, pixels = task.InElements / channels;
        for (int sample = 0; sample < task.Batch; sample++)
        {
            for (int channel = 0; channel < channels; channel++, input += pixels, output += pixels)
                Line(input, output, pixels, scale[channel], shift[channel]);
        }
    }

    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
    }

    /// <summary>Whole vectors: what is stored behind the line is overwritten by the next one, or lies behind the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line(float* input, float* output, int pixels, float scale, float shift)
    {
        Vector512<float> factor = Vector512.Create(scale), offset = Vector512.Create(shift);
        for (int i = 0; i < pixels; i += 16)
            Vector512.MultiplyAddEstimate(Vector512.Load(input + i), factor, offset).Store(output + i);
    }
}
