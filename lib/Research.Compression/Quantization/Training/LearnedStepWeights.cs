using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A symmetric grid per tensor whose step is learned with the weights (Esser et al. 2020, arXiv 1902.08153).</summary>
public sealed class LearnedStepWeights : WeightQuantizer
{
    private readonly Parameter _step;
    private readonly int _bits;

    /// <summary>Starts from a weight.</summary>
    /// <param name="weight">The weight before training.</param>
    /// <param name="bits">2 to 16.</param>
    public LearnedStepWeights(Tensor weight, int bits) : base("learnedStep")
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _bits = bits;
        _step = LearnedStep.Start(weight.abs().mean().item<float>(), Highest, weight.device);
        _step.DetachFromDisposeScope();
        register_parameter("step", _step);
    }

    /// <summary>The method; of a scheme it takes the bits.</summary>
    public static WeightMethod Method { get; } = (_, weight, scheme) => new LearnedStepWeights(weight, scheme.Bits);

    private int Highest => (1 << (_bits - 1)) - 1;

    /// <inheritdoc/>
    public override Tensor Round(Tensor weight) => LearnedStep.Round(weight, _step, -Highest - 1, Highest, weight.numel());

    /// <inheritdoc/>
    public override WeightExpression Freeze(Tensor weight)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor step = LearnedStep.Positive(_step);
        int[] codes = [.. weight.div(step).clamp(-Highest - 1, Highest).round().cpu().contiguous().data<float>().ToArray().Select(code => (int)code)];
        return new QuantizedWeight(Shape.Create(weight.shape), [.. codes], new QuantizationGrid(_bits, true, [step.item<float>()], [0]));
    }
}
