using System.Collections.Immutable;
using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights in [−1, 1] with 2^k evenly spaced values, none of them 0: 2·round(n·(tanh(w)/(2·max|tanh(w)|) + ½))/n − 1 with n = 2^k − 1;
/// a weight of one bit is sign(w)·mean|w| (DoReFa-Net; Zhou et al. 2016, arXiv 1606.06160, equations 8 and 9). The gradient passes the
/// rounding, not tanh and the maximum. The largest weight of a layer becomes 1, whatever it was: a batch norm must follow.
/// </summary>
public sealed class DoReFaWeights : WeightQuantizer
{
    private readonly int _bits;

    /// <summary>Takes the bits.</summary>
    /// <param name="bits">k, 1 to 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public DoReFaWeights(int bits) : base("doReFa") => _bits = bits is >= 1 and <= 15
        ? bits
        : throw new ArgumentOutOfRangeException(nameof(bits), $"DoReFa weights have 1 to 15 bits, not {bits}.");

    /// <summary>The method; of a scheme it takes the bits.</summary>
    public static WeightMethod Method { get; } = (_, _, scheme) => new DoReFaWeights(scheme.Bits);

    private int Steps => (1 << _bits) - 1;

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight)
    {
        if (_bits == 1)
            return FakeQuantization.StraightThrough(weight, Signs(weight).mul(weight.detach().abs().mean()));
        Tensor unit = Unit(weight);
        return FakeQuantization.StraightThrough(unit, unit.mul(Steps).round().div(Steps)).mul(2).sub(1);
    }

    /// <summary>
    /// Codes 2·round(n·u) − n with the scale 1/n and the zero point 0, which take k + 1 bits: 2^k of the codes are used, and a file
    /// codes them in k. One bit becomes a <see cref="SignWeight"/>.
    /// </summary>
    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Shape shape = Shape.Create(weight.shape);
        if (_bits == 1)
        {
            ImmutableArray<float> scale = [weight.abs().mean().item<float>()];
            return new SignWeight(shape, [.. Values(Signs(weight)).Select(sign => (sbyte)sign)], scale, scale);
        }
        return new QuantizedWeight(
            shape, [.. Values(Unit(weight).mul(Steps).round()).Select(step => 2 * (int)step - Steps)],
            new QuantizationGrid(_bits + 1, true, [1f / Steps], [0]));
    }

    /// <summary>The weight between 0 and 1.</summary>
    private static Tensor Unit(Tensor weight)
    {
        Tensor bent = weight.tanh();
        return bent.div(bent.abs().max().clamp_min(1e-12).mul(2)).add(0.5);
    }

    private static Tensor Signs(Tensor weight) => weight.detach().ge(0).to(ScalarType.Float32).mul(2).sub(1);

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();
}
