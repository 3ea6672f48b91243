namespace Research.Compression;

/// <summary>How weights are chosen for removal.</summary>
public sealed record PruningOptions
{
    /// <summary>Zeros/all over the chosen weights, in [0, 1); reached exactly, to the nearest whole weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1) or NaN.</exception>
    public required double Sparsity
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Sparsity), $"Sparsity must be in [0, 1), not {value}: it is the share of weights that become zero.");
    }

    /// <summary>What ranks the weights; default magnitude.</summary>
    public Criterion Criterion { get; init; } = Criteria.Magnitude;

    /// <summary>Whether layers compete with one another; default global.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Global;

    /// <summary>
    /// Weights that every layer keeps at least, so that global ranking cannot cut the network in two; at least 1, default 1.
    /// </summary>
    public int MinSurvivors
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MinSurvivors), $"MinSurvivors must be at least 1, not {value}.");
    } = 1;

    /// <summary>Names of the parameters to prune, as in <c>conv1.weight</c>; default all weights with two or more dimensions (no biases, no batch norm).</summary>
    public IReadOnlyList<string>? Parameters { get; init; }
}
