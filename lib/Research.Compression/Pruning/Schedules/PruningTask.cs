using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What a schedule works on: a network, images, what is removed, and how the network trains meanwhile.</summary>
/// <param name="Network">Pruned in place; with trained weights, or initial ones where the schedule wants those.</param>
/// <param name="Data">Images to train and select on.</param>
/// <param name="Options">Which weights go, and how many.</param>
/// <param name="Training">Training during or after pruning, for each phase of the schedule.</param>
public sealed record PruningTask(Network Network, ImageDataSet Data, PruningOptions Options, TrainingOptions Training)
{
    /// <summary>The network with the initial weights from which it was trained, for lottery tickets; default none.</summary>
    public Network? Initial { get; init; }

    /// <summary>How the network was trained from <see cref="Initial"/>; default as <see cref="Training"/>.</summary>
    public TrainingOptions? DenseTraining { get; init; }

    /// <summary>Seed of random masks and new initial weights; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>What is minimised where a schedule has no objective of its own, as in distillation as fine-tuning; default null: cross-entropy.</summary>
    public IBatchObjective? BatchObjective { get; init; }

    /// <summary>The checkpoint file of a phase, as in <c>round-1</c>; default none.</summary>
    public Func<string, string>? CheckpointPath { get; init; }

    /// <summary>Given every step of a phase; default nobody.</summary>
    public Action<string, StepRecord>? Metrics { get; init; }

    /// <summary>Who is told where a phase stands; default nobody.</summary>
    public Func<string, IProgress<TrainingProgress>>? Progress { get; init; }

    /// <summary>Carries out one phase of training.</summary>
    /// <param name="phase">Its name; each has its own checkpoint.</param>
    /// <param name="constraints">What holds meanwhile.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <param name="firstStep">Steps of the schedule that count as done.</param>
    /// <param name="module">What is trained instead of the network, such as a wrapper of it.</param>
    /// <param name="objective">What is minimised; default cross-entropy.</param>
    internal TrainingResult Train(
        string phase, IReadOnlyList<IWeightConstraint> constraints, CancellationToken cancellation,
        long firstStep = 0, nn.Module<Tensor, Tensor>? module = null, Objective? objective = null) =>
        new Trainer(module ?? Network, Data, Training)
        {
            Constraints = constraints,
            Objective = objective ?? Objectives.CrossEntropy(Training.LabelSmoothing),
            BatchObjective = objective is null ? BatchObjective : null,
            FirstStep = firstStep,
            CheckpointPath = CheckpointPath?.Invoke(phase),
            Metrics = Metrics is null ? null : step => Metrics(phase, step),
            Progress = Progress?.Invoke(phase),
        }.Run(cancellation);
}

/// <summary>What a schedule reached; the network holds the pruned weights.</summary>
/// <param name="Training">Its last phase of training.</param>
/// <param name="Masks">What was kept; dispose them.</param>
public sealed record PruningOutcome(TrainingResult Training, MaskSet Masks) : IDisposable
{
    /// <summary>Frees the masks.</summary>
    public void Dispose() => Masks.Dispose();
}
