using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The Hessian of the loss times its gradient.</summary>
internal static class HessianGradient
{
    /// <summary>Hg, both means over all images: the gradient first, then the derivative of its product with itself held fixed.</summary>
    internal static Dictionary<string, Tensor> Product(
        nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data, bool batchStatistics)
    {
        Tensor[] gradient = [.. LossGradient.Mean(module, weights, data, batchStatistics).Values];
        Dictionary<string, Tensor> product = LossGradient.MeanOver(module, weights, data, batchStatistics, (loss, parameters) => Times(loss, parameters, gradient));
        foreach (Tensor tensor in gradient)
            tensor.Dispose();
        return product;
    }

    /// <summary>The Hessian of a loss times a vector.</summary>
    internal static IList<Tensor> Times(Tensor loss, Tensor[] parameters, IReadOnlyList<Tensor> vector)
    {
        IList<Tensor> gradients = autograd.grad([loss], parameters, create_graph: true);
        return autograd.grad([Dot(gradients, vector)], parameters, retain_graph: true);
    }

    private static Tensor Dot(IEnumerable<Tensor> a, IEnumerable<Tensor> b) => a.Zip(b, (x, y) => x.mul(y).sum()).Aggregate((x, y) => x.add(y));
}
