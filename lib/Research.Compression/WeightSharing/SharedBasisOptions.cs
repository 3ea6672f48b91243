namespace Research.Compression;

/// <summary>Which weights are written in which shared bases.</summary>
public sealed record SharedBasisOptions
{
    /// <summary>How many bases a group of layers has: fixed, or the fewest that keep enough.</summary>
    public required RankRule Bases { get; init; }

    /// <summary>What a basis stands for; default a filter or row.</summary>
    public BasisUnit Unit { get; init; } = BasisUnit.Filter;

    /// <summary>Layers or parameters to share, as in <c>conv1</c> or <c>conv1.weight</c>; default all weights with two or more dimensions.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Layers or parameters that stay as they are; default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
