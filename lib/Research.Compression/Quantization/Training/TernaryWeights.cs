using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights −α, 0 or α: 0 up to Δ = 0.7·mean|w|, α the mean magnitude of the others (TWN; Li et al. 2016, arXiv 1605.04711). Gradients pass
/// straight through.
/// </summary>
public sealed class TernaryWeights() : WeightQuantizer("ternary")
{
    private const double Share = 0.7;

    /// <summary>The method; it takes nothing of a scheme.</summary>
    public static WeightMethod Method { get; } = (_, _, _) => new TernaryWeights();

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight)
    {
        Tensor rounded;
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
        {
            (Tensor signs, Tensor scale) = SignsAndScale(weight);
            rounded = signs.mul(scale).MoveToOuterDisposeScope();
        }
        return FakeQuantization.StraightThrough(weight, rounded);
    }

    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor signs, Tensor scale) = SignsAndScale(weight);
        sbyte[] values = [.. signs.cpu().contiguous().data<float>().ToArray().Select(sign => (sbyte)sign)];
        float[] scales = [scale.item<float>()];
        return new SignWeight(Shape.Create(weight.shape), [.. values], [.. scales], [.. scales]);
    }

    private static (Tensor Signs, Tensor Scale) SignsAndScale(Tensor weight)
    {
        Tensor magnitude = weight.detach().abs(), kept = magnitude.gt(magnitude.mean().mul(Share)).to(ScalarType.Float32);
        return (weight.detach().sign().mul(kept), magnitude.mul(kept).sum().div(kept.sum().clamp_min(1)));
    }
}
