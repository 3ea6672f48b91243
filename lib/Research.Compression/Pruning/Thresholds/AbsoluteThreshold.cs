using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The same score everywhere: a weight is kept where |w| ≥ t, for the magnitude.</summary>
/// <param name="Score">t, at least 0.</param>
public sealed record AbsoluteThreshold(double Score) : Threshold(AtLeastZero(Score, "score"))
{
    /// <inheritdoc/>
    protected override string Kind => "absolute";

    /// <inheritdoc/>
    public override double Of(Tensor weights, Tensor scores) => Score;
}
