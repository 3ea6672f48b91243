using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Takes whole channels and neurons out, measures batch norm anew, and trains what is left; zeros of pruned weights stay zero.</summary>
public sealed record StructureStep : TaughtStep
{
    /// <summary>What goes, and the training.</summary>
    public required StructureConfiguration Structure { get; init; }

    internal override TrainingOptions LastTraining => Structure.FineTuning;

    internal override string ReasonAgainstCodes => "narrower weights are made anew, without codes";

    /// <inheritdoc/>
    public override string Title() => $"{Structure.Amount()} ({Structure.Method()}{Trained()})";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        Structure.Check(architecture, seed);
        return architecture;
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network narrow = work.Once("narrow", () =>
        {
            using Network whole = network.Materialise(work.Device);
            return StructuredPruner.Prune(whole, work.Data, Structure.ToScoring(work.Seed), Structure.ToOptions(), Structure.Recalibration, Structure.Reconstruction ?? 0, cancellation);
        });
        work.FineTune(narrow, this, cancellation);
        return CompressedNetwork.Of(narrow);
    }
}
