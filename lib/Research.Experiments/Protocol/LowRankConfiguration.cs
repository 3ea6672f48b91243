using System.Text.Json.Serialization;
using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>
/// How a run factorises a trained network: layers become chains of smaller ones where that pays, batch norm is measured anew, and what is
/// left is fine-tuned. One of <see cref="Rank"/>, <see cref="Energy"/>, <see cref="Remaining"/>, <see cref="Limit"/> and <see cref="Drop"/> says
/// how far. What is not given stays out of the JSON, and out of the run's id.
/// </summary>
public sealed record LowRankConfiguration
{
    /// <summary>The factorisation: <c>svd</c>, <c>svd-spatial</c>, <c>nmf</c>, <c>tucker</c> or <c>cp</c>; default <c>svd</c>. See <see cref="Factorization.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Method
    {
        get;
        init
        {
            _ = Factorization.Parse(value);
            field = value;
        }
    } = "svd";

    /// <summary>One rank for all layers, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Rank
    {
        get;
        init
        {
            if (value is { } rank)
                _ = RankRule.Fixed(rank);
            field = value;
        }
    }

    /// <summary>Share of the squared weights that every layer keeps, in (0, 1]. See <see cref="RankSelection.WithEnergy"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1] or NaN.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Energy
    {
        get;
        init
        {
            if (value is { } share)
                _ = RankRule.Energy(share);
            field = value;
        }
    }

    /// <summary>Share of the whole network's cost that may remain, in (0, 1). See <see cref="RankSelection.Within"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1) or NaN.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Remaining
    {
        get;
        init
        {
            if (value is { } share)
                _ = RankBudget.Share(RankCost.Macs, share);
            field = value;
        }
    }

    /// <summary>What the network may cost, at least 1: MACs, parameters or bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Limit
    {
        get;
        init
        {
            if (value is { } limit)
                _ = RankBudget.AtMost(RankCost.Macs, limit);
            field = value;
        }
    }

    /// <summary>Selection accuracy that factorising may cost before fine-tuning, in [0, 1]. See <see cref="RankSelection.WithinDrop"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1] or NaN.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Drop
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Drop), FormattableString.Invariant($"Drop must be in [0, 1], not {value}: it is the accuracy that factorising may cost."));
    }

    /// <summary>What <see cref="Remaining"/>, <see cref="Limit"/> and <see cref="Drop"/> count; default MACs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RankCost Cost { get; init; }

    /// <summary>Layers that stay whole; default null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Batches over which batch-norm statistics are averaged anew, at least 0; default 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Recalibration
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Recalibration), $"Recalibration must be at least 0 batches, not {value}.");
    } = 50;

    /// <summary>Training of the factorised network.</summary>
    public required TrainingOptions FineTuning { get; init; }

    /// <summary>Refuses what cannot be, before anything is trained.</summary>
    /// <param name="architecture">Of the whole network.</param>
    /// <exception cref="ArgumentException">Not exactly one of rank, energy, remaining, limit and drop is given, or an excluded layer does not exist or cannot be factorised anyway.</exception>
    public void Check(Architecture architecture)
    {
        int given = new[] { Rank is not null, Energy is not null, Remaining is not null, Limit is not null, Drop is not null }.Count(one => one);
        if (given != 1)
            throw new ArgumentException($"A rank, an energy, a share or limit of the cost and a drop of accuracy each decide how far layers are factorised: give one of them{(given == 0 ? "" : ", not several")}.");
        string[] names = All(architecture);
        if (Exclude?.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new ArgumentException($"There is no layer '{unknown}' to exclude; {Method} factorises {string.Join(", ", names)}.");
        if (names.Length == 0)
            throw new ArgumentException($"The model '{architecture.Name}' has no layer that {Method} factorises: choose another factorisation.");
    }

    /// <summary>The network with factorised layers, its batch norm measured anew; nothing is trained.</summary>
    /// <param name="network">Trained; it stays as it is.</param>
    /// <param name="data">Selection images judge a drop of accuracy, training images give batch norm its statistics.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <exception cref="ArgumentException">The budget is out of reach, a rank is above full, or a weight is not finite.</exception>
    public FactorizedNetwork Apply(Network network, ImageDataSet data, int seed, CancellationToken cancellation = default)
    {
        FactorizedNetwork factorized = LayerFactorizer.Factorize(network, Choose(network, data, cancellation));
        if (Recalibration > 0)
            BatchNormRecalibration.Apply(factorized.Network, data, Recalibration, seed: seed);
        return factorized;
    }

    /// <summary>How far, for people, as in <c>svd at 50 % of the MACs</c>.</summary>
    public string Amount() => Method + (Rank, Energy, Remaining, Limit, Drop) switch
    {
        ({ } rank, _, _, _, _) => FormattableString.Invariant($" of rank {rank}"),
        (_, { } energy, _, _, _) => FormattableString.Invariant($" at {100 * energy:0.##} % of the energy"),
        (_, _, { } remaining, _, _) => $" at {RankBudget.Share(Cost, remaining)}",
        (_, _, _, { } limit, _) => $" at {RankBudget.AtMost(Cost, limit)}",
        (_, _, _, _, { } drop) => FormattableString.Invariant($" within a drop of {100 * drop:0.##} points"),
        _ => "",
    };

    private IReadOnlyDictionary<string, Factorization> Choose(Network network, ImageDataSet data, CancellationToken cancellation)
    {
        var kind = Factorization.Parse(Method);
        string[] layers = [.. All(network.Architecture).Except(Exclude ?? [])];
        return (Rank, Energy, Remaining, Limit, Drop) switch
        {
            ({ } rank, _, _, _, _) => layers.ToDictionary(name => name, _ => kind.WithRank(rank)),
            (_, { } energy, _, _, _) => RankSelection.WithEnergy(network, kind, energy, layers),
            (_, _, { } remaining, _, _) => RankSelection.Within(network, kind, RankBudget.Share(Cost, remaining), layers),
            (_, _, _, { } limit, _) => RankSelection.Within(network, kind, RankBudget.AtMost(Cost, limit), layers),
            _ => RankSelection.WithinDrop(network, kind, Drop!.Value, data, Cost, layers, cancellation: cancellation),
        };
    }

    private string[] All(Architecture architecture)
    {
        var kind = Factorization.Parse(Method);
        return [.. architecture.Nodes.Where(node => kind.Applies(node.Layer)).Select(node => node.Name)];
    }
}
