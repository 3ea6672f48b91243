using System.Text.Json.Serialization;
using Research.Training;

namespace Research.Compression;

/// <summary>
/// Trains a sparse network from the start: random masks, in which every so often the smallest weights are dropped and as many
/// grown where the gradient is largest (Evci et al. 2020, arXiv 1911.11134). The share falls as half a cosine. Masks start random
/// whatever the criterion; the paper's best densities are those of <see cref="PruningScope.ErdosRenyiKernel"/>. Unlike there, the
/// step in which masks change also changes the weights.
/// </summary>
public sealed record RigL : PruningSchedule
{
    /// <summary>Steps between changes, at least 1; default 100.</summary>
    public int Interval { get; init => field = AtLeastOne(value, nameof(Interval)); } = 100;

    /// <summary>Share α of a layer's weights that is dropped at first, in [0, 1]; default 0.3.</summary>
    public double Fraction { get; init => field = Share(value, nameof(Fraction)); } = 0.3;

    /// <summary>Where masks stop changing, as a share of the training in [0, 1]; default 0.75.</summary>
    public double End { get; init => field = Share(value, nameof(End)); } = 0.75;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool FromInitialWeights => true;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        if (task.Options.Granularity != Granularity.Element)
            throw new ArgumentException($"RigL drops and grows single weights: choose the granularity element, not {task.Options.Granularity}.");
        MaskSet masks = Pruner.Masks(task.Network, task.Options with { Criterion = new RandomScores(task.Seed) });
        masks.Enforce();
        var regrowth = new RegrowingMasks(masks, this);
        return new PruningOutcome(task.Train("rigl", [regrowth], cancellation), masks);
    }

    /// <summary>α/2 · (1 + cos(π·t/T)): the share dropped after t of T steps.</summary>
    public double FractionAt(TrainingStep step) => Fraction / 2 * (1 + Math.Cos(Math.PI * step.Done / Math.Max(1, End * step.Steps)));
}
