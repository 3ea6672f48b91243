using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// Prunes weights, and trains what is left by the schedule of the pruning. Where weights have codes already it sets codes to zero, and
/// cannot train: 0 lies on every grid, and beside every codebook.
/// </summary>
public sealed record PruneStep : TaughtStep
{
    /// <summary>Which weights go, how many, when, and the training meanwhile.</summary>
    public required PruningConfiguration Pruning { get; init; }

    internal override TrainingOptions LastTraining => Pruning.FineTuning;

    internal override string? ReasonAgainstCodes => Pruning is { FineTuning.Epochs: 0, Schedule: null or IterativePruning { Rounds: 1 }, Rounds: 1 }
        ? null
        : "training moves weights off the values that their codes stand for; only pruning at once and without training (\"epochs\": 0, no schedule) holds there";

    /// <inheritdoc/>
    public override string Title() => $"{Pruning.Amount()} ({Pruning.Method()}{Trained()})";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        if (Pruning.ToSchedule() is { } schedule)
        {
            if (schedule.FromInitialWeights || schedule.NeedsInitialWeights)
                throw new ArgumentException($"The schedule '{PruningSchedule.NameOf(schedule)}' begins with initial weights, but a recipe with a trained network: choose another schedule, such as gradual.");
            if (schedule is not IterativePruning && Pruning.FineTuning.Epochs == 0)
                throw new ArgumentException($"The schedule '{PruningSchedule.NameOf(schedule)}' prunes while it trains: give it at least 1 epoch, or leave the schedule out.");
        }
        Pruning.Check(architecture, seed);
        return architecture;
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network pruned = network.Materialise(work.Device);
        PruningOptions options = Pruning.OptionsFor(pruned, work.Data, work.Seed, cancellation);
        if (CodedPruning.HasCodes(network))
            return CodedPruning.Apply(network, pruned, options);
        using Lesson? lesson = work.Teach(this, cancellation);
        var task = new PruningTask(pruned, work.Data, options, Pruning.FineTuning with { Seed = work.Seed })
        {
            Seed = work.Seed,
            BatchObjective = lesson?.Objective,
            CheckpointPath = work.CheckpointPath,
            Metrics = work.Metrics,
            Progress = work.ProgressOf,
        };
        using PruningOutcome outcome = Pruning.ToSchedule().Run(task, cancellation);
        work.Trained(outcome.Training);
        return CompressedNetwork.Of(pruned);
    }
}
