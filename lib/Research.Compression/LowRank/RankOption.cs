namespace Research.Compression;

/// <summary>A layer whole, or factorised at some ranks.</summary>
/// <param name="Factorization">With the ranks; null for the whole layer.</param>
/// <param name="Cost">In the unit of the budget.</param>
/// <param name="Loss">−ln of the share of energy kept, 1 − ‖W − Ŵ‖²_F/‖W‖²_F; 0 for the whole layer.</param>
internal sealed record RankOption(Factorization? Factorization, long Cost, double Loss)
{
    private const double LeastEnergy = 1e-12;

    internal static RankOption Of(RankCandidate candidate, long cost) =>
        new(candidate.Factorization, cost, Math.Max(0, -Math.Log(Math.Max(LeastEnergy, 1 - candidate.Error * candidate.Error))));

    /// <summary>Those that none other beats in both cost and loss, the cheapest first: each dearer one loses less.</summary>
    internal static RankOption[] Best(IEnumerable<RankOption> options)
    {
        var best = new List<RankOption>();
        foreach (RankOption option in options.OrderBy(option => option.Cost).ThenBy(option => option.Loss))
        {
            if (best.Count == 0 || option.Loss < best[^1].Loss)
                best.Add(option);
        }
        return [.. best];
    }
}
