namespace Research.Networks.Execution.Kernels;

/// <summary>The inputs' channels one after another.</summary>
internal sealed unsafe class ConcatKernel(LayerTask task) : ILayerKernel
{
    private readonly int[] _elements = [.. task.InputShapes.Select(shape => (int)shape.Elements)];

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "concat";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Concat ? new ConcatKernel(task) : null;
    }

    public void Run()
    {
        float* output = task.Out;
        for (int sample = 0; sample < task.Batch; sample++)
        {
            for (int i = 0; i < _elements.Length; i++)
            {
                int count = _elements[i];
                new ReadOnlySpan<float>(task.Inputs[i].Pointer + (long)sample * count, count).CopyTo(new Span<float>(output, count));
                output += count;
            }
        }
    }

    public void Dispose()
    {
    }
}
