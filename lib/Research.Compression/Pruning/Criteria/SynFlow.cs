using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// |w| ⊙ ∂R/∂|w|, with R the sum of the outputs for an input of ones through the network of absolute weights: the flow through
/// each weight, without data (Tanaka et al. 2020, arXiv 2006.05467). Scored again after each of 100 rounds, which keeps every layer
/// alive.
/// </summary>
public sealed record SynFlow : Criterion
{
    /// <inheritdoc/>
    public override string Name => "synflow";

    /// <inheritdoc/>
    public override Evidence Needs => Evidence.SynapticFlow;

    /// <inheritdoc/>
    public override int Rounds => 100;

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight) => weight.Weight.abs().mul(weight[Evidence.SynapticFlow]).abs();
}
