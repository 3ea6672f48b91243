using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights p, 0 or −n with learned scales p and n: 0 up to Δ = t·max|w| (TTQ; Zhu et al. 2017, arXiv 1612.01064). A scale gets the sum of the
/// gradients of its weights, −n with its sign; a real weight gets its gradient times the scale that it is on, or once where it is 0 (equations 7
/// and 8). The scales start at the mean magnitudes of their weights, the least-squares choice.
/// </summary>
public sealed class TrainedTernaryWeights : WeightQuantizer
{
    private const double DefaultThreshold = 0.05;

    private readonly Parameter _positive, _negative;
    private readonly double _threshold;

    /// <summary>Starts from a weight.</summary>
    /// <param name="weight">The weight before training.</param>
    /// <param name="threshold">t, in [0, 1); default 0.05, the paper's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is outside.</exception>
    public TrainedTernaryWeights(Tensor weight, double threshold = DefaultThreshold) : base("trainedTernary")
    {
        _threshold = threshold is >= 0 and < 1
            ? threshold
            : throw new ArgumentOutOfRangeException(nameof(threshold), FormattableString.Invariant($"The threshold of ternary weights must be in [0, 1), not {threshold}."));
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor positive, Tensor negative) = Sides(weight);
        (_positive, _negative) = (Start(weight, positive), Start(weight, negative));
        register_parameter("positive", _positive);
        register_parameter("negative", _negative);
    }

    /// <summary>The method; it takes nothing of a scheme.</summary>
    /// <param name="threshold">As in the constructor.</param>
    public static WeightMethod Method(double threshold = DefaultThreshold) => (_, weight, _) => new TrainedTernaryWeights(weight, threshold);

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight)
    {
        (Tensor positive, Tensor negative) = Sides(weight);
        Tensor rounded = positive.mul(_positive.abs()).sub(negative.mul(_negative.abs()));
        Tensor pace = rounded.detach().abs().add(positive.add(negative).mul(-1).add(1)); // p, n, or 1 where the weight is 0
        Tensor paced = weight.mul(pace);
        return rounded.add(paced.sub(paced.detach()));
    }

    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor positive, Tensor negative) = Sides(weight);
        sbyte[] signs = [.. positive.sub(negative).cpu().contiguous().data<float>().ToArray().Select(sign => (sbyte)sign)];
        return new SignWeight(Shape.Create(weight.shape), [.. signs], [_positive.abs().item<float>()], [_negative.abs().item<float>()]);
    }

    /// <summary>1 where a weight is above Δ, and 1 where it is below −Δ.</summary>
    private (Tensor Positive, Tensor Negative) Sides(Tensor weight)
    {
        using var noGrad = no_grad();
        Tensor threshold = weight.abs().max().mul(_threshold);
        return (weight.gt(threshold).to(ScalarType.Float32), weight.lt(threshold.neg()).to(ScalarType.Float32));
    }

    private static Parameter Start(Tensor weight, Tensor side)
    {
        var scale = new Parameter(weight.abs().mul(side).sum().div(side.sum().clamp_min(1)).reshape(1));
        scale.DetachFromDisposeScope();
        return scale;
    }
}
