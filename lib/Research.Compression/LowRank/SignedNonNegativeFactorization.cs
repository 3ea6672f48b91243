using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A layer as two layers of its kind with non-negative factors: W ≈ W₊H₊ − W₋H₋, the first layer with the rows of H₊ and H₋, the
/// second with the columns of W₊ and −W₋. <see cref="NonNegativeConstraint"/> keeps the signs while it is trained on.
/// </summary>
/// <param name="Options">How each part is factorised; a layer gets twice its rank in channels between.</param>
public sealed record SignedNonNegativeFactorization(NonNegativeOptions Options) : Factorization
{
    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        Tensor matrix = weight.flatten(1);
        using NonNegativeFactorization positive = NonNegativeFactorization.Of(matrix.clamp_min(0), Options);
        using NonNegativeFactorization negative = NonNegativeFactorization.Of(matrix.neg().clamp_min(0), Options);
        Tensor left = cat([positive.Left, negative.Left.neg()], 1), right = cat([positive.Right, negative.Right], 0);
        double norm = matrix.norm().item<double>();
        double error = norm > 0 ? (matrix - left.matmul(right)).norm().item<double>() / norm : 0;
        return new FactorChain(SvdFactorization.TwoLayers(layer, 2 * Options.Rank, left, right), [2 * Options.Rank], error);
    }
}
