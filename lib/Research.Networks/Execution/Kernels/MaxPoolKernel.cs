using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>Max pooling: the maximum over the rows of a window by vectors, then over its columns.</summary>
internal sealed unsafe class MaxPoolKernel(LayerTask task, MaxPool2d layer) : ILayerKernel
{
    private readonly int _height = (int)task.InputShapes[0][1], _width = (int)task.InputShapes[0][2];
    private readonly int _outHeight = (int)task.OutputShape[1], _outWidth = (int)task.OutputShape[2];
    private readonly AlignedBuffer<float> _row = new(task.InputShapes[0][2]);

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "max pool";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is MaxPool2d layer ? new MaxPoolKernel(task, layer) : null;
    }

    public void Run()
    {
        float* output = task.Out;
        long planes = task.Batch * task.InputShapes[0][0];
        for (long plane = 0; plane < planes; plane++)
        {
            float* input = task.In + plane * _height * _width;
            for (int y = 0; y < _outHeight; y++, output += _outWidth)
            {
                int first = Math.Max(y * layer.Stride.Height - layer.Padding.Height, 0);
                int end = Math.Min(y * layer.Stride.Height - layer.Padding.Height + layer.Kernel.Height, _height);
                MaximumOfRows(input + (long)first * _width, end - first);
                MaximumOfColumns(output);
            }
        }
    }

    public void Dispose() => _row.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaximumOfRows(float* input, int rows)
    {
        float* target = _row.Pointer;
        for (int x = 0; x < _width; x += 16)
        {
            Vector512<float> most = Vector512.Load(input + x);
            for (int row = 1; row < rows; row++)
                most = Vector512.Max(most, Vector512.Load(input + (long)row * _width + x));
            most.Store(target + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaximumOfColumns(float* output)
    {
        float* row = _row.Pointer;
        int stride = layer.Stride.Width, padding = layer.Padding.Width, kernel = layer.Kernel.Width, width = _width;
        for (int x = 0, begin = -padding; x < _outWidth; x++, begin += stride)
        {
            int end = Math.Min(begin + kernel, width);
            float most = float.NegativeInfinity;
            for (int i = Math.Max(begin, 0); i < end; i++)
                most = MathF.Max(most, row[i]);
            output[x] = most;
        }
    }
}
