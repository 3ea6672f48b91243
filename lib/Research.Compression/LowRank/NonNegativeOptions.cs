namespace Research.Compression;

/// <summary>How a non-negative matrix factorisation is computed.</summary>
public sealed record NonNegativeOptions
{
    /// <summary>Columns of W and rows of H, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public required int Rank
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rank), $"The rank must be at least 1, not {value}.");
    }

    /// <summary>Rounds of updates of both factors; at least 1, default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Iterations
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Iterations), $"Iterations must be at least 1, not {value}.");
    } = 200;

    /// <summary>The update; default <see cref="NonNegativeUpdate.Hierarchical"/>.</summary>
    public NonNegativeUpdate Update { get; init; } = NonNegativeUpdate.Hierarchical;

    /// <summary>The factors begun with; default <see cref="NonNegativeStart.SingularVectors"/>.</summary>
    public NonNegativeStart Start { get; init; } = NonNegativeStart.SingularVectors;

    /// <summary>Seed of a random start; default 0.</summary>
    public int Seed { get; init; }
}

/// <summary>How the factors of a non-negative factorisation are updated.</summary>
public enum NonNegativeUpdate
{
    /// <summary>W ← W∘(VHᵀ)/(WHHᵀ), and H likewise (Lee and Seung 2001, NIPS 13). What is zero stays zero.</summary>
    Multiplicative,

    /// <summary>HALS: each column of W and row of H in turn is solved for exactly (Cichocki and Phan 2009, IEICE E92-A).</summary>
    Hierarchical,
}

/// <summary>The factors that a non-negative factorisation begins with.</summary>
public enum NonNegativeStart
{
    /// <summary>
    /// NNDSVD: the larger non-negative part of each pair of singular vectors (Boutsidis and Gallopoulos 2008, Pattern Recognition 41);
    /// for multiplicative updates zeros become the mean of the matrix (NNDSVDa). Allows no rank above full.
    /// </summary>
    SingularVectors,

    /// <summary>|N(0, 1)|·√(mean/r).</summary>
    Random,
}
