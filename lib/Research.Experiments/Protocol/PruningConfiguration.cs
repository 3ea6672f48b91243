using System.Text.Json.Serialization;
using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>How a run prunes: criterion × granularity × scope × schedule, by name. What is not given stays out of the JSON, and out of the run's id.</summary>
public sealed record PruningConfiguration
{
    private const int DefaultScoringImages = 1000;

    /// <summary>Zeros/all over the pruned weights, in [0, 1); 0 where a threshold, a drop, N:M or a penalty decides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1) or NaN.</exception>
    public required double Sparsity { get; init => field = new PruningOptions { Sparsity = value }.Sparsity; }

    /// <summary>Name of the criterion; default <c>magnitude</c>. See <see cref="Criteria.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Criterion
    {
        get;
        init
        {
            _ = Criteria.Parse(value, seed: 0);
            field = value;
        }
    } = "magnitude";

    /// <summary>Whether and how layers compete; default global.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Global;

    /// <summary>Units every layer keeps, at least 0; default 1.</summary>
    public int MinSurvivors { get; init => field = new PruningOptions { MinSurvivors = value }.MinSurvivors; } = 1;

    /// <summary>Rounds of pruning and fine-tuning, at least 1; default 1. Of the iterative schedule only.</summary>
    public int Rounds
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rounds), $"Rounds must be at least 1, not {value}.");
    } = 1;

    /// <summary>Training in each phase of the schedule: after each round, or while pruning.</summary>
    public required TrainingOptions FineTuning { get; init; }

    /// <summary>What goes as a whole; default null: single weights. See <see cref="Compression.Granularity.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Granularity { get; init => field = value is null ? null : Compression.Granularity.Parse(value).Name; }

    /// <summary>How the scores of a unit's weights become one; default null: their Euclidean norm. See <see cref="Compression.Aggregation.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aggregation { get; init => field = value is null ? null : Compression.Aggregation.Parse(value).Name; }

    /// <summary>The score below which units go, instead of a sparsity; default null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Threshold? Threshold { get; init; }

    /// <summary>Accuracy that each layer may cost alone, in [0, 1]: its sparsity is read from its sensitivity curve on the selection images, instead of a sparsity; default null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SensitivityDrop
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SensitivityDrop), FormattableString.Invariant($"SensitivityDrop must be in [0, 1], not {value}: it is the accuracy each layer may cost."));
    }

    /// <summary>Layers or parameters to prune; default null: all weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Layers or parameters that stay as they are; default null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Training images on which criteria take gradients, at least 1; default null: 1,000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ScoringImages
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(ScoringImages), $"ScoringImages must be at least 1, not {value}.");
    }

    /// <summary>When weights go; default null: iteratively, in <see cref="Rounds"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PruningSchedule? Schedule { get; init; }

    /// <summary>The schedule, the default one included.</summary>
    /// <exception cref="ArgumentException">Rounds are given besides a schedule that has its own, or none.</exception>
    public PruningSchedule ToSchedule() => (Schedule, Rounds) switch
    {
        (null, _) => new IterativePruning { Rounds = Rounds },
        ({ } schedule, 1) => schedule,
        _ => throw new ArgumentException("Rounds beside a schedule mean nothing: give them within the schedule, or leave it out."),
    };

    /// <summary>Which weights go, and how many.</summary>
    /// <param name="seed">Seed of the run, for random scores.</param>
    public PruningOptions ToOptions(int seed) => new()
    {
        Sparsity = Sparsity,
        Threshold = Threshold,
        Criterion = Criteria.Parse(Criterion, seed),
        Granularity = Granularity is null ? Compression.Granularity.Element : Compression.Granularity.Parse(Granularity),
        Aggregation = Aggregation is null ? Compression.Aggregation.L2 : Compression.Aggregation.Parse(Aggregation),
        Scope = Scope,
        MinSurvivors = MinSurvivors,
        Include = Include,
        Exclude = Exclude ?? [],
    };

    /// <summary>Refuses what cannot be, before anything is trained.</summary>
    /// <param name="architecture">Of the network to prune.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <exception cref="ArgumentException">Several options decide how much goes, a layer does not exist, or nothing is left to prune.</exception>
    public void Check(Architecture architecture, int seed)
    {
        _ = ToSchedule();
        if (SensitivityDrop is not null && (Sparsity > 0 || Threshold is not null))
            throw new ArgumentException("A sparsity, a threshold and a sensitivity drop each decide how much is removed: give one of them.");
        using Network network = Network.Create(architecture, seed);
        Pruner.Check(network, ToOptions(seed));
    }

    /// <summary>Which weights of a trained network go: with the images that criteria look at, and the sparsities that sensitivity allows.</summary>
    internal PruningOptions OptionsFor(Network network, ImageDataSet data, int seed, CancellationToken cancellation)
    {
        PruningOptions options = ToOptions(seed) with { Data = ScoringData.Of(data, ScoringImages ?? DefaultScoringImages, seed, device: network.Device) };
        return SensitivityDrop is not { } drop ? options : options with
        {
            LayerSparsities = SensitivityAnalysis.Sparsities(SensitivityAnalysis.Curves(network, data, options, cancellation: cancellation), drop),
        };
    }

    /// <summary>For people, as in <c>magnitude, global</c> or <c>taylor, filter, per layer, gradual</c>.</summary>
    public string Method()
    {
        string scope = Scope switch
        {
            PruningScope.PerLayer => "per layer",
            PruningScope.ErdosRenyi => "Erdős–Rényi",
            PruningScope.ErdosRenyiKernel => "Erdős–Rényi kernel",
            PruningScope.Lamp => "LAMP",
            _ => Scope.ToString().ToLowerInvariant(),
        };
        string? schedule = Schedule is null ? null : PruningSchedule.NameOf(Schedule);
        return string.Join(", ", new[] { Criterion, Granularity, scope, schedule }.Where(part => part is not null));
    }

    /// <summary>How much goes, for people, as in <c>92 % sparse</c>.</summary>
    public string Amount() => (Threshold, SensitivityDrop) switch
    {
        ({ } threshold, _) => $"threshold {threshold}",
        (_, { } drop) => FormattableString.Invariant($"sensitivity drop {drop}"),
        _ when Sparsity == 0 && (Granularity ?? Schedule?.GetType().Name) is not null => $"pruned ({Method()})",
        _ => FormattableString.Invariant($"{100 * Sparsity:0.##} % sparse"),
    };
}
