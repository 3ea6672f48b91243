using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The sum of distances to all other filters: those nearest to the geometric median of a layer can be replaced by the others and go first, whatever their norm (FPGM; He et al. 2019, arXiv 1811.00250).</summary>
public sealed record GeometricMedian : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "fpgm";

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer)
    {
        Tensor filters = layer.Weight.flatten(1).to(ScalarType.Float64);
        return stack([.. Enumerable.Range(0, (int)filters.shape[0]).Select(filter => DistancesTo(filters, filter))]);
    }

    private static Tensor DistancesTo(Tensor filters, int filter)
    {
        using var scope = NewDisposeScope(); // a layer of many neurons would fill the memory with differences
        return filters.sub(filters[filter]).square().sum(1).sqrt().sum().MoveToOuterDisposeScope();
    }
}
