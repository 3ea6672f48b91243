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

    private static Tensor[] Times(Tensor loss, Tensor[] parameters, Tensor[] vector)
    {
        Tensor[] gradients = Differentiation.Gradients(loss, parameters, createGraph: true);
        Tensor dot = gradients.Zip(vector, (gradient, fixedGradient) => gradient.mul(fixedGradient).sum()).Aggregate((a, b) => a.add(b));
        return Differentiation.Gradients(dot, parameters);
    }
}
