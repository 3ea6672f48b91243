namespace Research.Networks.Execution.Kernels;

/// <summary>Every stride-th pixel, between channels of zeros.</summary>
internal sealed unsafe class PadShortcutKernel(LayerTask task, PadShortcut layer) : ILayerKernel
{
    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "pad shortcut";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is PadShortcut layer ? new PadShortcutKernel(task, layer) : null;
    }

    public void Run()
    {
        (int channels, int height, int width) = ((int)task.InputShapes[0][0], (int)task.InputShapes[0][1], (int)task.InputShapes[0][2]);
        int pixels = (int)(task.OutputShape[1] * task.OutputShape[2]);
        float* input = task.In, output = task.Out;
        for (int sample = 0; sample < task.Batch; sample++)
        {
            new Span<float>(output, layer.Before * pixels).Clear();
            output += layer.Before * pixels;
            for (int channel = 0; channel < channels; channel++, input += height * width)
            {
                for (int y = 0; y < height; y += layer.Stride)
                {
                    for (int x = 0; x < width; x += layer.Stride)
                        *output++ = input[y * width + x];
                }
            }
            new Span<float>(output, layer.After * pixels).Clear();
            output += layer.After * pixels;
        }
    }

    public void Dispose()
    {
    }
}
