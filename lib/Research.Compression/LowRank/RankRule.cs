namespace Research.Compression;

/// <summary>How many terms of a singular value decomposition are kept.</summary>
public abstract record RankRule
{
    private RankRule()
    {
    }

    /// <summary>So many, for every layer.</summary>
    /// <param name="rank">r, at least 1; choosing it above a layer's full rank is an error there.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public static RankRule Fixed(int rank) => rank >= 1 ? new FixedRank(rank)
        : throw new ArgumentOutOfRangeException(nameof(rank), $"The rank must be at least 1, not {rank}.");

    /// <summary>The fewest that keep this share of the squared weights.</summary>
    /// <param name="share">In (0, 1]; see <see cref="SingularValueDecomposition.Energy"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1] or NaN.</exception>
    public static RankRule Energy(double share) => share is > 0 and <= 1 ? new EnergyShare(share)
        : throw new ArgumentOutOfRangeException(nameof(share), $"The share of energy must be above 0 and at most 1, not {share}.");

    /// <summary>The fewest with at most this error.</summary>
    /// <param name="relative">‖W − W_r‖_F/‖W‖_F, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1) or NaN.</exception>
    public static RankRule Error(double relative) => relative is >= 0 and < 1 ? new RelativeError(relative)
        : throw new ArgumentOutOfRangeException(nameof(relative), $"The relative error must be at least 0 and below 1, not {relative}.");

    /// <summary>The rank for a matrix, from 1 to full.</summary>
    /// <param name="values">Of the matrix.</param>
    /// <exception cref="ArgumentOutOfRangeException">A fixed rank is above full.</exception>
    public abstract int Choose(SingularValueDecomposition values);

    private static int First(SingularValueDecomposition values, Func<int, bool> enough) =>
        Enumerable.Range(1, values.Values.Count - 1).FirstOrDefault(enough, values.Values.Count);

    private sealed record FixedRank(int Rank) : RankRule
    {
        public override int Choose(SingularValueDecomposition values)
        {
            FactorInput.CheckRank(Rank, values.Values.Count);
            return Rank;
        }
    }

    private sealed record EnergyShare(double Share) : RankRule
    {
        public override int Choose(SingularValueDecomposition values) => First(values, rank => values.Energy(rank) >= Share);
    }

    private sealed record RelativeError(double Relative) : RankRule
    {
        public override int Choose(SingularValueDecomposition values) => First(values, rank => values.RelativeError(rank) <= Relative);
    }
}
