using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Rounds tensors to a grid and back, in float32: s·(clamp(round(x·(1/s)) + z, lowest, highest) − z). Values and gradients equal those
/// of PyTorch's <c>fake_quantize_per_tensor_affine</c> and <c>fake_quantize_per_channel_affine</c> to the bit: the gradient passes
/// where x is within the grid's range and is 0 where it was clamped (straight-through; Bengio et al. 2013, arXiv 1308.3432).
/// </summary>
public static class FakeQuantization
{
    /// <summary>Rounds to a grid, to nearest with ties to even.</summary>
    /// <param name="values">Any shape whose elements the grid's scales divide into equal runs.</param>
    /// <param name="grid">One scale, or one for each run of consecutive elements.</param>
    /// <exception cref="ArgumentException">The scales do not divide the elements.</exception>
    public static Tensor Apply(Tensor values, QuantizationGrid grid)
    {
        using Tensor scales = tensor([.. grid.Scales], dtype: ScalarType.Float32, device: values.device);
        using Tensor zeroPoints = tensor([.. grid.ZeroPoints.Select(point => (float)point)], dtype: ScalarType.Float32, device: values.device);
        return Apply(values, scales, zeroPoints, grid.Lowest, grid.Highest);
    }

    /// <summary>Rounds to a grid whose parameters are tensors, to nearest with ties to even; no gradient flows into them.</summary>
    /// <param name="values">Finite; any shape whose elements the scales divide into equal runs.</param>
    /// <param name="scales">Above 0, float32 <c>[runs]</c>.</param>
    /// <param name="zeroPoints">Whole numbers, float32 <c>[runs]</c>.</param>
    /// <param name="lowest">The lowest code.</param>
    /// <param name="highest">The highest code.</param>
    /// <exception cref="ArgumentException">The scales do not divide the elements.</exception>
    public static Tensor Apply(Tensor values, Tensor scales, Tensor zeroPoints, int lowest, int highest)
    {
        Tensor rounded, inside;
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor codes = Unclamped(values, scales, zeroPoints, null);
            inside = codes.ge(lowest).logical_and(codes.le(highest)).to(ScalarType.Float32).reshape(values.shape).MoveToOuterDisposeScope();
            rounded = codes.clamp(lowest, highest).sub(zeroPoints.reshape(-1, 1)).mul(scales.reshape(-1, 1)).reshape(values.shape).MoveToOuterDisposeScope();
        }
        return values.requires_grad && is_grad_enabled() ? StraightThrough(values.mul(inside), rounded) : rounded;
    }

    /// <summary>The codes of a tensor, clamped to the grid, float32 in the shape of the values.</summary>
    /// <param name="values">Any shape whose elements the grid's scales divide into equal runs.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="stochasticSeed">Seed of stochastic rounding; default null: to nearest, ties to even.</param>
    /// <exception cref="ArgumentException">The scales do not divide the elements.</exception>
    public static Tensor Codes(Tensor values, QuantizationGrid grid, int? stochasticSeed = null)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor scales = tensor([.. grid.Scales], dtype: ScalarType.Float32, device: values.device);
        Tensor zeroPoints = tensor([.. grid.ZeroPoints.Select(point => (float)point)], dtype: ScalarType.Float32, device: values.device);
        return Unclamped(values, scales, zeroPoints, stochasticSeed).clamp(grid.Lowest, grid.Highest).reshape(values.shape).MoveToOuterDisposeScope();
    }

    /// <summary>A tensor with the values of one and the gradient of another.</summary>
    /// <param name="gradient">Finite; the gradient passes to it unchanged.</param>
    /// <param name="values">Of the same shape; it gets no gradient.</param>
    internal static Tensor StraightThrough(Tensor gradient, Tensor values) => values.detach().add(gradient.sub(gradient.detach()));

    private static Tensor Unclamped(Tensor values, Tensor scales, Tensor zeroPoints, int? stochasticSeed)
    {
        long runs = scales.numel();
        if (values.numel() % runs != 0)
            throw new ArgumentException($"{runs} scales do not divide a tensor [{string.Join(", ", values.shape)}] into equal runs.", nameof(values));
        Tensor steps = values.detach().reshape(runs, -1).mul(scales.reciprocal().reshape(-1, 1));
        if (stochasticSeed is not { } seed)
            return steps.round().add(zeroPoints.reshape(-1, 1));
        using var generator = new Generator((ulong)(uint)seed, values.device);
        return steps.add(rand(steps.shape, generator: generator, device: values.device)).floor().add(zeroPoints.reshape(-1, 1));
    }
}
