namespace Research.Networks.Execution;

/// <summary>
/// One layer of an <see cref="ExecutionPlan"/>, bound to its weights and buffers. A new kind of kernel (int8, binary) is a
/// class of this interface and an <see cref="ILayerKernelFactory"/> in <see cref="PlanOptions.Kernels"/>.
/// </summary>
public interface ILayerKernel : IDisposable
{
    /// <summary>Computes the layer's output, its activation function not included, from its inputs; allocates nothing.</summary>
    void Run();
}
