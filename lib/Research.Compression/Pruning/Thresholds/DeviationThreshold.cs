using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A quality parameter times the standard deviation of a layer's weights (Han et al. 2015, arXiv 1506.02626, section 3); for the magnitude.</summary>
/// <param name="Quality">The factor of σ, at least 0; σ is that of the population, √(mean w² − mean² w).</param>
public sealed record DeviationThreshold(double Quality) : Threshold(AtLeastZero(Quality, "quality"))
{
    /// <inheritdoc/>
    protected override string Kind => "deviation";

    /// <inheritdoc/>
    public override double Of(Tensor weights, Tensor scores) => Quality * weights.to(ScalarType.Float64).std(unbiased: false).item<double>();
}
