using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>The elementwise sum of two or more inputs.</summary>
internal sealed unsafe class AddKernel(LayerTask task) : ILayerKernel
{
    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "add";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Add ? new AddKernel(task) : null;
    }

    public void Run()
    {
        long count = (long)task.Batch * task.OutElements;
        Sum(task.In, task.Inputs[1].Pointer, task.Out, count);
        for (int i = 2; i < task.Inputs.Count; i++)
            Sum(task.Out, task.Inputs[i].Pointer, task.Out, count);
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* a, float* b, float* sum, long count)
    {
        for (long i = 0; i < count; i += 16)
            (Vector512.Load(a + i) + Vector512.Load(b + i)).Store(sum + i);
    }
}
