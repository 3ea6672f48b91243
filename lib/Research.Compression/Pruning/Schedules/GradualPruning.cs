using Research.Training;

namespace Research.Compression;

/// <summary>
/// Prunes while training, the sparsity rising as s·(1 − (1 − t)³), t from 0 to 1 over part of the training (Zhu and Gupta 2017,
/// arXiv 1710.01878, from an initial sparsity of 0): fast while many weights are redundant, slowly in the end.
/// </summary>
public sealed record GradualPruning : PruningSchedule
{
    /// <summary>Where pruning begins, as a share of the training in [0, 1]; default 0.</summary>
    public double Begin { get; init => field = Share(value, nameof(Begin)); }

    /// <summary>Where the target is reached, as a share of the training in [0, 1], above <see cref="Begin"/>; default 0.75.</summary>
    public double End { get; init => field = Share(value, nameof(End)); } = 0.75;

    /// <summary>How often the masks are made anew between the two, at equal distances, at least 1; default 20.</summary>
    public int Updates { get; init => field = AtLeastOne(value, nameof(Updates)); } = 20;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        if (Begin >= End)
            throw new ArgumentException(FormattableString.Invariant($"Gradual pruning ends at {End} of the training, which must be behind its beginning at {Begin}."));
        if (task.Training.Epochs == 0)
            throw new ArgumentException("Gradual pruning prunes while it trains: give it at least 1 epoch.");
        using MovementAccumulator? movement = task.Options.Criterion.Needs == Evidence.Movement
            ? new MovementAccumulator(Pruner.Weights(task.Network, task.Options))
            : null;
        var masks = new GradualMasks(task.Network, this, task.Options with { Movement = movement });
        IWeightConstraint[] constraints = movement is null ? [masks] : [movement, masks];
        return new PruningOutcome(task.Train("gradual", constraints, cancellation), masks.Masks);
    }

    /// <summary>The sparsity after a share of the updates.</summary>
    /// <param name="target">Sparsity in the end.</param>
    /// <param name="share">Updates done, in [0, 1].</param>
    public static double SparsityAt(double target, double share) => target * (1 - Math.Pow(1 - share, 3));
}
