namespace Research.Networks.Execution;

/// <summary>
/// One layer of an <see cref="ExecutionPlan"/>, bound to its weights and buffers. A new kind of kernel (int8, binary) is a
/// class of this interface and an <see cref="ILayerKernelFactory"/> in <see cref="PlanOptions.Kernels"/>.
/// </summary>
public interface ILayerKernel : IDisposable
{
    /// <summary>Whether <see cref="Run"/> applies the <see cref="LayerTask.Function"/> too, where there is one; default false: the plan does, in a pass of its own.</summary>
    bool AppliesFunction => false;

    /// <summary>Computes the layer's output from its inputs, its activation function only where it <see cref="AppliesFunction"/>; allocates nothing.</summary>
    void Run();
}
