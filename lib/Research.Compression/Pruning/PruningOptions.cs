namespace Research.Compression;

/// <summary>
/// Which weights go: criterion × granularity × scope, and how many. The schedule, when they go, is a <see cref="PruningSchedule"/>.
/// </summary>
public sealed record PruningOptions
{
    /// <summary>
    /// Zeros/all over the chosen weights, in [0, 1); reached exactly, to the nearest whole unit of the granularity. Default 0:
    /// where a threshold, layer sparsities or N:M decide.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1) or NaN.</exception>
    public double Sparsity
    {
        get;
        init => field = Valid(value, nameof(Sparsity));
    }

    /// <summary>The score below which units go, instead of <see cref="Sparsity"/>; default none.</summary>
    public Threshold? Threshold { get; init; }

    /// <summary>Sparsity of each weight by the name of layer or parameter, instead of <see cref="Sparsity"/> and <see cref="Scope"/>; layers not named stay dense. Default none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is outside [0, 1) or NaN.</exception>
    public IReadOnlyDictionary<string, double>? LayerSparsities
    {
        get;
        init
        {
            foreach ((string name, double sparsity) in value ?? new Dictionary<string, double>())
                _ = Valid(sparsity, $"The sparsity of '{name}'");
            field = value;
        }
    }

    /// <summary>What ranks the weights; default magnitude.</summary>
    public Criterion Criterion { get; init; } = new Magnitude();

    /// <summary>What goes as a whole; default single weights.</summary>
    public Granularity Granularity { get; init; } = Granularity.Element;

    /// <summary>How the scores of a unit's weights become one; default the Euclidean norm.</summary>
    public Aggregation Aggregation { get; init; } = Aggregation.L2;

    /// <summary>Whether and how layers compete with one another; default global.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Global;

    /// <summary>
    /// Units that every layer keeps at least, so that global ranking cannot cut the network in two; at least 0, default 1. At 0
    /// whole layers may go.
    /// </summary>
    public int MinSurvivors
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MinSurvivors), $"MinSurvivors must be at least 0, not {value}.");
    } = 1;

    /// <summary>Layers or parameters to prune, as in <c>conv1</c> or <c>conv1.weight</c>; default all weights with two or more dimensions (no biases, no batch norm).</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Layers or parameters that stay as they are; default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Images for criteria that take gradients; default none.</summary>
    public ScoringData? Data { get; init; }

    /// <summary>Sums for the criterion <see cref="Compression.Movement"/>; default none.</summary>
    public MovementAccumulator? Movement { get; init; }

    private static double Valid(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{name} must be in [0, 1), not {value}: it is the share of weights that become zero."));
}
