namespace Research.Compression;

/// <summary>How a canonical polyadic decomposition is computed.</summary>
public sealed record CpOptions
{
    /// <summary>Terms of the sum, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public required int Rank
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rank), $"The rank must be at least 1, not {value}.");
    }

    /// <summary>Sweeps over all factors at most; at least 1, default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Sweeps
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Sweeps), $"Sweeps must be at least 1, not {value}.");
    } = 200;

    /// <summary>It ends where a sweep lessens the relative error by less than this; at least 0, default 10⁻⁵.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or NaN.</exception>
    public double Tolerance
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Tolerance), FormattableString.Invariant($"The tolerance must be at least 0, not {value}."));
    } = 1e-5;

    /// <summary>Seed of the columns that singular vectors cannot fill, as there are fewer; default 0.</summary>
    public int Seed { get; init; }
}
