using System.Text.Json.Serialization;
using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// How a run narrows a trained network: units are scored, those that must go are taken out for good, batch norm is measured anew,
/// and what is left is fine-tuned. What is not given stays out of the JSON, and out of the run's id.
/// </summary>
public sealed record StructureConfiguration
{
    /// <summary>Share of the whole network's cost that may remain, in (0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1) or NaN.</exception>
    public required double Remaining { get; init => field = new StructureOptions { Remaining = value }.Remaining; }

    /// <summary>What is meant by cost: <c>macs</c>, <c>parameters</c>, <c>latency</c> or <c>latency:BATCH</c>; default <c>macs</c>. See <see cref="StructureCosts.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Cost
    {
        get;
        init
        {
            _ = StructureCosts.Parse(value);
            field = value;
        }
    } = "macs";

    /// <summary>Name of the criterion; default <c>l1</c>. See <see cref="UnitScoring.Names"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Criterion { get; init => field = new UnitScoring { Criterion = value }.Criterion; } = "l1";

    /// <summary>Which scores go first; default the lowest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RemovalOrder Order { get; init; }

    /// <summary>How the scores of tied filters become that of their unit; default null: their mean. See <see cref="Aggregation.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ties { get; init => field = value is null ? null : Aggregation.Parse(value).Name; }

    /// <summary>Whether scores are divided by the mean of their group; default null: with all criteria but the oracle and random. See <see cref="UnitScoring.Normalise"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Normalise { get; init; }

    /// <summary>The number of units left in every group is a multiple of this; at least 1, default 1.</summary>
    public int RoundTo { get; init => field = new StructureOptions { Remaining = 0.5, RoundTo = value }.RoundTo; } = 1;

    /// <summary>Units that every group keeps; at least 1, default 1.</summary>
    public int MinSurvivors { get; init => field = new StructureOptions { Remaining = 0.5, MinSurvivors = value }.MinSurvivors; } = 1;

    /// <summary>Layers none of whose channels go, with all that is tied to them; default null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Training images that criteria look at, at least 1; default null: 1,000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ScoringImages { get; init => field = value is { } images ? new UnitScoring { Images = images }.Images : null; }

    /// <summary>Batches over which batch-norm statistics are averaged anew, at least 0; default 50.</summary>
    public int Recalibration
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Recalibration), $"Recalibration must be at least 0 batches, not {value}.");
    } = 50;

    /// <summary>Training images over which layers behind removed channels are solved anew, at least 1; default null: none are. See <see cref="LayerReconstruction"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Reconstruction
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Reconstruction), $"Reconstruction must look at one image at least, not {value}; leave it out to keep the weights.");
    }

    /// <summary>Training of the narrow network.</summary>
    public required TrainingOptions FineTuning { get; init; }

    /// <summary>Refuses what cannot be, before anything is trained.</summary>
    /// <param name="architecture">Of the whole network.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <exception cref="ArgumentException">The target is out of reach, a layer does not exist, or the criterion cannot score some layer.</exception>
    public void Check(Architecture architecture, int seed)
    {
        DependencyGraph graph = DependencyGraph.Of(architecture);
        StructureSelection.Check(graph, ToOptions());
        ToScoring(seed).Check(graph, Exclude);
    }

    /// <summary>How far it goes, and what must stay.</summary>
    public StructureOptions ToOptions() => new()
    {
        Remaining = Remaining,
        Cost = StructureCosts.Parse(Cost),
        RoundTo = RoundTo,
        MinSurvivors = MinSurvivors,
        Exclude = Exclude ?? [],
    };

    /// <summary>What ranks units.</summary>
    /// <param name="seed">Seed of the run.</param>
    public UnitScoring ToScoring(int seed)
    {
        var basis = new UnitScoring { Criterion = Criterion, Order = Order, Normalise = Normalise, Seed = seed };
        return basis with { Ties = Ties is null ? basis.Ties : Aggregation.Parse(Ties), Images = ScoringImages ?? basis.Images };
    }

    /// <summary>For people, as in <c>entropy, highest first, structured</c>.</summary>
    public string Method() => $"{ToScoring(seed: 0).Method()}, structured";

    /// <summary>How much stays, for people, as in <c>50 % of macs left</c>.</summary>
    public string Amount() => FormattableString.Invariant($"{100 * Remaining:0.##} % of {Cost} left");
}
