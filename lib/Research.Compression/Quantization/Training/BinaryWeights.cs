using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights ±1 (BinaryConnect; Courbariaux et al. 2015, arXiv 1511.00363), or ± the mean magnitude of their output channel, which is
/// the least-squares scale (XNOR-Net; Rastegari et al. 2016, arXiv 1603.05279). Gradients pass straight through; keep the real weights in
/// [−1, 1] with <see cref="WeightClipping"/>.
/// </summary>
/// <param name="scaled">Whether each output channel has a scale; default true.</param>
/// <param name="stochastic">Whether training draws +1 with probability clip((w + 1)/2, 0, 1); evaluation takes the sign. Default false.</param>
public sealed class BinaryWeights(bool scaled = true, bool stochastic = false) : WeightQuantizer("binary")
{
    /// <summary>The method; it takes nothing of a scheme.</summary>
    /// <param name="scaled">As in the constructor.</param>
    /// <param name="stochastic">As in the constructor.</param>
    public static WeightMethod Method(bool scaled = true, bool stochastic = false) => (_, _, _) => new BinaryWeights(scaled, stochastic);

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight)
    {
        Tensor rounded;
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor positive = stochastic && training
                ? rand(weight.shape, generator: LayerRandomness.Current, device: weight.device).lt(weight.add(1).div(2))
                : weight.ge(0);
            Tensor signs = positive.to(ScalarType.Float32).mul(2).sub(1);
            rounded = (scaled ? signs.mul(Scales(weight).reshape([weight.shape[0], .. Enumerable.Repeat(1L, (int)weight.dim() - 1)])) : signs).MoveToOuterDisposeScope();
        }
        return FakeQuantization.StraightThrough(weight, rounded);
    }

    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] scales = scaled ? Scales(weight).cpu().data<float>().ToArray() : [1];
        sbyte[] signs = [.. weight.detach().cpu().contiguous().data<float>().ToArray().Select(value => (sbyte)(value >= 0 ? 1 : -1))];
        return new SignWeight(Shape.Create(weight.shape), [.. signs], [.. scales], [.. scales]);
    }

    private static Tensor Scales(Tensor weight) => weight.detach().abs().reshape(weight.shape[0], -1).mean([1]);
}
