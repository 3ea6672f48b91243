namespace Research.Compression;

/// <summary>Which weights are replaced by which few values.</summary>
public sealed record SharingOptions
{
    /// <summary>Centroids of a codebook, at least 1; default 16, the codes of 4 bits. Weights with fewer different values take as many as they have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Centroids
    {
        get;
        init => field = Valid(value, nameof(Centroids));
    } = 16;

    /// <summary>Centroids by the name of layer or parameter where they differ from <see cref="Centroids"/>, only <see cref="SharingScope.PerLayer"/>; default none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is below 1.</exception>
    public IReadOnlyDictionary<string, int> LayerCentroids
    {
        get;
        init
        {
            foreach ((string name, int centroids) in value)
                _ = Valid(centroids, $"The number of centroids of '{name}'");
            field = value;
        }
    } = new Dictionary<string, int>();

    /// <summary>How centroids are found; default exactly.</summary>
    public SharingMethod Method { get; init; }

    /// <summary>Where <see cref="SharingMethod.Lloyd"/> begins; default linear, as in Deep Compression.</summary>
    public CentroidInitialisation Initialisation { get; init; }

    /// <summary>Which weights share a codebook; default those of one layer.</summary>
    public SharingScope Scope { get; init; }

    /// <summary>Layers or parameters to share, as in <c>conv1</c>, <c>conv1.weight</c> or <c>conv1.bias</c>; default all weights with two or more dimensions.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Layers or parameters that stay as they are; default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Seed of <see cref="CentroidInitialisation.Random"/>; default 0.</summary>
    public int Seed { get; init; }

    private static int Valid(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), $"{name} must be at least 1, not {value}.");
}
