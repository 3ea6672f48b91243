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

    /// <summary>
    /// Those that no mixture of others beats in both cost and loss, from the whole layer down to the cheapest: the lower convex hull. Along
    /// it, each step loses more per unit of cost than the one before.
    /// </summary>
    internal static IReadOnlyList<RankOption> Hull(IEnumerable<RankOption> options)
    {
        var hull = new List<RankOption>();
        foreach (RankOption option in options.GroupBy(option => option.Cost).Select(group => group.MinBy(option => option.Loss)!).OrderByDescending(option => option.Cost))
        {
            while (hull.Count > 0 && option.Loss <= hull[^1].Loss) // cheaper and no worse
                hull.RemoveAt(hull.Count - 1);
            while (hull.Count > 1 && Slope(hull[^1], option) <= Slope(hull[^2], hull[^1]))
                hull.RemoveAt(hull.Count - 1);
            hull.Add(option);
        }
        return hull;
    }

    /// <summary>Loss per unit of cost saved from one to a cheaper one.</summary>
    internal static double Slope(RankOption from, RankOption to) => (to.Loss - from.Loss) / (from.Cost - to.Cost);
}
