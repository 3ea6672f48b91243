using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// |∂L/∂w|: weights that the loss does not pull at go first. It says nothing about how far a weight is from zero, and at a minimum
/// all gradients vanish; <see cref="Taylor"/> multiplies by the weight for that reason.
/// </summary>
public sealed record GradientMagnitude : Criterion
{
    /// <inheritdoc/>
    public override string Name => "gradient";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.Gradient;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight[Evidence.Gradient].abs();
}
