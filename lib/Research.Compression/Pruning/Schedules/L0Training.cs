using Research.Training;

namespace Research.Compression;

/// <summary>Training with α·L + β·E‖W‖₀ over hard-concrete gates on the units of the options' granularity; see <see cref="GatedNetwork"/>.</summary>
public sealed record L0Training : PruningSchedule
{
    /// <summary>α, the weight of the loss, above 0; default 1.</summary>
    public double Alpha { get; init => field = Positive(value, nameof(Alpha)); } = 1;

    /// <summary>β, the weight of each weight that is kept, above 0; default 1e-5.</summary>
    public double Beta { get; init => field = Positive(value, nameof(Beta)); } = 1e-5;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        var gated = new GatedNetwork(task.Network, task.Options);
        Objective loss = Objectives.CrossEntropy(task.Training.LabelSmoothing);
        TrainingResult result = task.Train("l0", [], cancellation, module: gated, objective: gated.Objective(loss, Alpha, Beta));
        gated.Harden();
        return PenaltyTraining.Finish(task, result);
    }
}
