using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>The elementwise sum of two or more inputs, and the ReLU behind it.</summary>
internal sealed unsafe class AddKernel(LayerTask task) : ILayerKernel
{
    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "add";

        public bool? IsSparse => null;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Add ? new AddKernel(task) : null;
    }

    public bool AppliesFunction => task.Function == ActivationFunction.ReLU;

    public void Run()
    {
        long count = (long)task.Batch * task.OutElements;
        for (int i = 1; i < task.Inputs.Count; i++)
        {
            bool clamps = AppliesFunction && i == task.Inputs.Count - 1;
            Sum(i == 1 ? task.In : task.Out, task.Inputs[i].Pointer, task.Out, count, clamps ? 0 : float.NegativeInfinity);
        }
    }

    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* a, float* b, float* sum, long count, float least)
    {
        Vector512<float> lower = Vector512.Create(least);
        for (long i = 0; i < count; i += 16)
            Vector512.Max(Vector512.Load(a + i) + Vector512.Load(b + i), lower).Store(sum + i);
    }
}
