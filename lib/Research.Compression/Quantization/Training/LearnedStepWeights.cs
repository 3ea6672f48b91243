using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A symmetric grid whose steps are learned with the weights (Esser et al. 2020, arXiv 1902.08153): one for the tensor, as in the paper, or
/// one for each output channel or group. With batch norm folded, its channels differ in range, and need a step each.
/// </summary>
public sealed class LearnedStepWeights : WeightQuantizer
{
    private readonly Parameter _step;
    private readonly int _bits, _runs;

    /// <summary>Starts from a weight.</summary>
    /// <param name="weight">The weight before training, output channels first.</param>
    /// <param name="scheme">Bits, and what has a step of its own; the grid is symmetric whatever it says.</param>
    /// <exception cref="ArgumentException">Groups do not divide the weight.</exception>
    public LearnedStepWeights(Tensor weight, QuantizationScheme scheme) : base("learnedStep")
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (_bits, _runs) = (scheme.Bits, scheme.Runs(Shape.Create(weight.shape)));
        _step = LearnedStep.Start(weight.abs().reshape(_runs, -1).mean([1]).cpu().data<float>().ToArray(), Highest, weight.device);
        _step.DetachFromDisposeScope();
        register_parameter("step", _step);
    }

    /// <summary>The method.</summary>
    public static WeightMethod Method { get; } = (_, weight, scheme) => new LearnedStepWeights(weight, scheme);

    private int Highest => (1 << (_bits - 1)) - 1;

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight) =>
        LearnedStep.Round(weight.reshape(_runs, -1), _step.reshape(-1, 1), -Highest - 1, Highest, weight.numel() / _runs).reshape(weight.shape);

    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor steps = LearnedStep.Positive(_step);
        Tensor codes = weight.detach().reshape(_runs, -1).div(steps.reshape(-1, 1)).clamp(-Highest - 1, Highest).round();
        float[] scales = steps.cpu().data<float>().ToArray();
        return new QuantizedWeight(
            Shape.Create(weight.shape), [.. codes.cpu().contiguous().data<float>().ToArray().Select(code => (int)code)],
            new QuantizationGrid(_bits, true, [.. scales], [.. scales.Select(_ => 0)]));
    }
}
