using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A factor times the mean absolute weight of a layer; for the magnitude (Guo et al. 2016, arXiv 1608.04493, without the deviation).</summary>
/// <param name="Factor">The factor k of mean |w|, at least 0.</param>
public sealed record MeanThreshold(double Factor) : Threshold(AtLeastZero(Factor, "factor"))
{
    /// <inheritdoc/>
    protected override string Kind => "mean";

    /// <inheritdoc/>
    public override double Of(Tensor weights, Tensor scores) => Factor * weights.to(ScalarType.Float64).abs().mean().item<double>();
}
