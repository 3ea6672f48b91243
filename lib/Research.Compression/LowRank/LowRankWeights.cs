using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Factors of single weights, for any module: a linear layer of an attention block as well as one of a <see cref="Network"/>.</summary>
public static class LowRankWeights
{
    /// <summary>The nearest weight of lower rank, as a product of two factors.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>, taken as a matrix of <c>out</c> rows; it stays as it is.</param>
    /// <param name="rank">How many terms stay.</param>
    /// <exception cref="ArgumentException">It has fewer than two dimensions, is empty or not finite, or the rank is above full.</exception>
    public static ProductWeight Factorize(Tensor weight, RankRule rank)
    {
        if (weight.dim() < 2)
            throw new ArgumentException($"Only a weight [out, in, …] can be factorised, not a tensor [{string.Join(", ", weight.shape)}].", nameof(weight));
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using SingularValueDecomposition values = SingularValueDecomposition.Of(weight.flatten(1));
        (Tensor left, Tensor right) = values.Truncate(rank.Choose(values));
        return new ProductWeight(Shape.Create(weight.shape), Dense(left), Dense(right));
    }

    internal static DenseWeight Dense(Tensor factor) =>
        new(Shape.Create(factor.shape), [.. factor.to(ScalarType.Float32).contiguous().data<float>()]);
}
