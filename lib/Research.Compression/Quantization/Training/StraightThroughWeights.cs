using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Rounds to a grid over the weight's extremes at each step, with the gradient passed straight through (Jacob et al. 2018,
/// arXiv 1712.05877).
/// </summary>
/// <param name="weightName">Name of the weight, for messages.</param>
/// <param name="scheme">Bits, symmetry and granularity; rounding is to nearest.</param>
public sealed class StraightThroughWeights(string weightName, QuantizationScheme scheme) : WeightQuantizer("straightThrough")
{
    /// <summary>The method.</summary>
    public static WeightMethod Method { get; } = (name, _, scheme) => new StraightThroughWeights(name, scheme);

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight) => FakeQuantization.Apply(weight, Freeze(weight).Grid);

    /// <inheritdoc/>
    public override QuantizedWeight Freeze(Tensor weight) => WeightQuantization.Quantize(weightName, weight, scheme with { StochasticSeed = null });
}
