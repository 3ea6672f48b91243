namespace Research.Networks.Execution.Kernels;

/// <summary>An activation function behind a layer whose own output is needed too: the function then works on a copy.</summary>
internal sealed unsafe class CopyKernel(LayerTask task) : ILayerKernel
{
    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "copy";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Activation ? new CopyKernel(task) : null;
    }

    public void Run()
    {
        int count = task.Batch * task.OutElements;
        new ReadOnlySpan<float>(task.In, count).CopyTo(new Span<float>(task.Out, count));
    }

    public void Dispose()
    {
    }
}
