using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution;

/// <summary>One kernel of an <see cref="ExecutionPlan"/>.</summary>
public sealed class PlanStep : IDisposable
{
    private readonly ILayerKernel _kernel;
    private readonly AlignedBuffer<float> _output;
    private readonly long _count;
    private readonly ActivationFunction? _function;

    internal PlanStep(LayerTask task, ILayerKernel kernel, string kernelName)
    {
        (Name, Kernel, Density) = (task.Name, kernelName, task.Weight.Length == 0 ? null : task.Density);
        (_kernel, _function, _output, _count) = (kernel, kernel.AppliesFunction ? null : task.Function, task.Output, (long)task.Batch * task.OutElements);
    }

    /// <summary>Name of the layer's node.</summary>
    public string Name { get; }

    /// <summary>Name of the kernel.</summary>
    public string Kernel { get; }

    /// <summary>Non-zeros/all of the layer's weight; null where it has none.</summary>
    public double? Density { get; }

    /// <summary>The time of each kernel that was tried, in microseconds a call; empty where nothing was timed.</summary>
    public IReadOnlyDictionary<string, double> Microseconds { get; internal set; } = new Dictionary<string, double>();

    internal unsafe void Run()
    {
        _kernel.Run();
        if (_function is { } function)
            Activations.Apply(function, _output.Pointer, _count);
    }

    /// <summary>Frees the kernel's weights.</summary>
    public void Dispose() => _kernel.Dispose();
}
