using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Derivatives of a scalar, with zeros where it does not depend on a tensor. libtorch ends the process at a derivative that does
/// not exist, so that every condition is checked before it is asked.
/// </summary>
internal static class Differentiation
{
    /// <summary>The derivatives with respect to tensors that require gradients.</summary>
    /// <param name="output">A scalar.</param>
    /// <param name="inputs">Tensors that require gradients.</param>
    /// <param name="createGraph">Whether the derivatives can be differentiated again; the graph is kept then.</param>
    /// <param name="retainGraph">Whether the graph is kept.</param>
    internal static Tensor[] Gradients(Tensor output, Tensor[] inputs, bool createGraph = false, bool retainGraph = false)
    {
        if (!output.requires_grad)
            return [.. inputs.Select(Zeros)];
        IList<Tensor> gradients = autograd.grad([output], inputs, create_graph: createGraph, retain_graph: createGraph || retainGraph, allow_unused: true);
        return [.. gradients.Zip(inputs, (gradient, input) => gradient.IsInvalid ? Zeros(input) : gradient)];
    }

    private static Tensor Zeros(Tensor like) => zeros_like(like, requires_grad: false);
}
