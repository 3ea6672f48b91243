namespace Research.Networks.Execution;

/// <summary>Makes one kind of kernel for the layers that it can compute.</summary>
public interface ILayerKernelFactory
{
    /// <summary>Short name, as in <c>sparse vector</c>.</summary>
    string Name { get; }

    /// <summary>Whether zero weights cost nothing; null for layers without weights.</summary>
    bool? IsSparse { get; }

    /// <summary>Binds a kernel to a layer, or returns null where this kind cannot compute it on this processor.</summary>
    ILayerKernel? Create(LayerTask task);
}
