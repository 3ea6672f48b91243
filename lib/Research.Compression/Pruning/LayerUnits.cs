using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The units of one weight with their scores, ready for ranking.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Weight">Its values.</param>
/// <param name="Scores">[units], float64: −∞ for what is removed already, +∞ for the survivors the layer must keep.</param>
/// <param name="UnitSize">Weights in a unit.</param>
internal sealed record LayerUnits(string Name, Tensor Weight, Tensor Scores, long UnitSize)
{
    internal long Units => Scores.numel();

    internal long Weights => Units * UnitSize;

    /// <summary>Scores the units of one weight.</summary>
    /// <exception cref="ArgumentException">A score is NaN or infinite.</exception>
    internal static LayerUnits Of(WeightEvidence evidence, PruningOptions options, Tensor? kept)
    {
        Granularity granularity = options.Granularity;
        Tensor elements = ElementScores(evidence, options.Criterion, kept);
        Tensor units = granularity.ToUnits(elements), scores = ScoreNormalisation.Of(options.Scope, evidence.Name, options.Aggregation.Of(units)).clone();
        if (kept is not null)
            scores.masked_fill_(granularity.ToUnits(kept).any(1).logical_not(), double.NegativeInfinity);
        long survivors = Math.Min(options.MinSurvivors, scores.numel());
        if (survivors > 0)
            scores.index_fill_(0, scores.topk((int)survivors).indexes, double.PositiveInfinity);
        return new LayerUnits(evidence.Name, evidence.Weight, scores, units.shape[1]);
    }

    /// <summary>The scores of the elements in the weight's shape, float64; 0 for those removed already.</summary>
    internal static Tensor ElementScores(WeightEvidence evidence, Criterion criterion, Tensor? kept)
    {
        Tensor elements = criterion.Scores(evidence).detach().to(ScalarType.Float64);
        if (kept is not null)
            elements = elements.masked_fill(kept.logical_not(), 0);
        if (elements.isfinite().all().item<bool>())
            return elements;
        throw new ArgumentException($"The scores of '{evidence.Name}' are NaN or infinite: its weights are broken or the training that made them diverged.");
    }
}
