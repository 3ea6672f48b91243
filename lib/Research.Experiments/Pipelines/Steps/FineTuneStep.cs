using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Trains the network on; zeros of pruned weights stay zero.</summary>
public sealed record FineTuneStep : TaughtStep
{
    /// <summary>The training.</summary>
    public required TrainingOptions Training { get; init; }

    internal override TrainingOptions LastTraining => Training;

    internal override string ReasonAgainstCodes => "training moves weights off the values that their codes stand for";

    /// <inheritdoc/>
    public override string Title() => $"fine-tuned{Trained()}";

    internal override Architecture Check(Architecture architecture, int seed) => architecture;

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network trained = network.Materialise(work.Device);
        work.FineTune(trained, this, cancellation);
        return CompressedNetwork.Of(trained);
    }
}
