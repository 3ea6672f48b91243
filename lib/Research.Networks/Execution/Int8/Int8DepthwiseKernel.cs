using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// An int8 depthwise convolution onto a grid: vectors run over channels, and sums are whole numbers in float32, which are exact for the kernels that
/// <see cref="Suits"/> allows.
/// </summary>
internal sealed unsafe class Int8DepthwiseKernel : ILayerKernel
{
    private const int Lanes = ByteVectors.Lanes, LargestArea = 256;
    private readonly LayerTask _task;
    private readonly int _channels;
    private readonly PixelWindow _window;
    private readonly Rescaling _rescaling;
    private readonly AlignedBuffer<float> _weights;

    /// <summary>Binds the kernel; see <see cref="Int8ProductKernel"/>.</summary>
    internal Int8DepthwiseKernel(LayerTask task, QuantizedWeight weight, ByteGrid input, ByteGrid output, ActivationFunction? function)
    {
        (_task, _channels) = (task, task.Rows);
        int area = ((Conv2d)task.Layer).Kernel.Area, padded = (_channels + Lanes - 1) / Lanes * Lanes;
        _window = new PixelWindow(task, task.Inputs[0], _channels, (byte)input.Zero);
        (_rescaling, _weights) = (new Rescaling(padded, output, function), new AlignedBuffer<float>((long)padded * area));
        for (int channel = 0; channel < _channels; channel++)
        {
            for (int tap = 0; tap < area; tap++)
                _weights.Span[(channel / Lanes * area + tap) * Lanes + channel % Lanes] = weight.Codes[channel * area + tap];
            _rescaling.Set(channel, weight, channel, input, task.Bias[channel]);
        }
    }

    /// <summary>Whether sums stay below 2²⁴: 128 · 255 for each weight of a kernel.</summary>
    internal static bool Suits(Conv2d layer) => layer.IsDepthwise && layer.Kernel.Area <= LargestArea;

    public void Run()
    {
        int pixels = _window.Output.Area;
        for (int pass = 0; pass < _window.Passes; pass++)
        {
            byte* input = _window.Fill(pass), output = (byte*)_task.Out + (long)pass * _task.OutElements;
            for (int channel = 0; channel < _channels; channel += Lanes)
                Channels(input + channel, output + channel, channel, pixels);
        }
    }

    public void Dispose()
    {
        _window.Dispose();
        _rescaling.Dispose();
        _weights.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channels(byte* input, byte* output, int channel, int pixels)
    {
        int taps = _window.Words, count = _channels - channel;
        int* tapOffsets = _window.WordOffsets, pixelOffsets = _window.PixelOffsets;
        float* weights = _weights.Pointer + (long)channel * taps;
        Vector512<float> correction = Vector512.ConvertToSingle(Vector512.Load(_rescaling.Corrections + channel));
        Vector512<float> scale = Vector512.Load(_rescaling.Scales + channel), bias = Vector512.Load(_rescaling.Biases + channel);
        for (int pixel = 0; pixel < pixels; pixel++, output += _channels)
        {
            Vector512<float> sum = default;
            byte* window = input + pixelOffsets[pixel];
            for (int tap = 0; tap < taps; tap++)
                sum += ByteVectors.Load(window + tapOffsets[tap]) * Vector512.Load(weights + tap * Lanes);
            Rescaling.Store(ByteVectors.Rounded((sum - correction) * scale + bias, _rescaling.Lowest, _rescaling.Highest, _rescaling.Zero), output, count);
        }
    }
}
