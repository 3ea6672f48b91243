namespace Research.Compression;

/// <summary>How much structure goes, and what must stay.</summary>
public sealed record StructureOptions
{
    /// <summary>Share of the whole network's cost that may remain, in (0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1) or NaN.</exception>
    public required double Remaining
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Remaining), $"Remaining must be above 0 and below 1, not {value}: it is the share of the cost that stays.");
    }

    /// <summary>What is meant by cost; default MACs.</summary>
    public StructureCost Cost { get; init; } = StructureCosts.Macs;

    /// <summary>The number of units left in every group is a multiple of this, for the sake of vector instructions; at least 1, default 1.</summary>
    public int RoundTo
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(RoundTo), $"RoundTo must be at least 1, not {value}.");
    } = 1;

    /// <summary>Units that every group keeps at least; at least 1, default 1.</summary>
    public int MinSurvivors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinSurvivors), $"MinSurvivors must be at least 1, not {value}.");
    } = 1;

    /// <summary>Layers none of whose channels go, with all that is tied to them; default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
