using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Makes layers chains of smaller ones where that pays, measures batch norm anew, and trains the factors.</summary>
public sealed record LowRankStep : TaughtStep
{
    /// <summary>Which factorisation, how far, and the training.</summary>
    public required LowRankConfiguration LowRank { get; init; }

    internal override TrainingOptions LastTraining => LowRank.FineTuning;

    internal override string ReasonAgainstCodes => "factors are new weights, without codes";

    /// <inheritdoc/>
    public override string Title() => $"{LowRank.Amount()}{Trained()}";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        LowRank.Check(architecture);
        return architecture;
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network whole = network.Materialise(work.Device);
        using FactorizedNetwork factorized = LowRank.Apply(whole, work.Data, work.Seed, cancellation);
        work.FineTune(factorized.Network, this, cancellation, LowRank.Method == "nmf" ? [new NonNegativeConstraint(factorized)] : []);
        return CompressedNetwork.Of(factorized.Network);
    }
}
