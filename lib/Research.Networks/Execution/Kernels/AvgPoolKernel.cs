using System.Runtime.CompilerServices;

namespace Research.Networks.Execution.Kernels;

/// <summary>Average pooling over windows, or over whole feature maps.</summary>
internal sealed unsafe class AvgPoolKernel(LayerTask task, Extent kernel, Extent stride) : ILayerKernel
{
    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "average pool";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer switch
        {
            AvgPool2d layer => new AvgPoolKernel(task, layer.Kernel, layer.Stride),
            GlobalAvgPool2d => new AvgPoolKernel(task, new Extent((int)task.InputShapes[0][1], (int)task.InputShapes[0][2]), 1),
            _ => null,
        };
    }

    public void Run()
    {
        (int height, int width) = ((int)task.InputShapes[0][1], (int)task.InputShapes[0][2]);
        (int outHeight, int outWidth) = ((int)task.OutputShape[1], (int)task.OutputShape[2]);
        long planes = task.Batch * task.InputShapes[0][0];
        for (long plane = 0; plane < planes; plane++)
            Plane(task.In + plane * height * width, width, task.Out + plane * outHeight * outWidth, outHeight, outWidth);
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* input, int width, float* output, int outHeight, int outWidth)
    {
        float scale = 1f / kernel.Area;
        for (int y = 0; y < outHeight; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                float sum = 0;
                for (int i = 0; i < kernel.Height; i++)
                {
                    float* row = input + (long)(y * stride.Height + i) * width + x * stride.Width;
                    for (int j = 0; j < kernel.Width; j++)
                        sum += row[j];
                }
                output[(long)y * outWidth + x] = sum * scale;
            }
        }
    }
}
