namespace Research.Compression;

/// <summary>
/// The choice of one option for each item that loses least within a budget: the multiple-choice knapsack (Kellerer, Pferschy and Pisinger
/// 2004, Knapsack Problems, chapter 11). Item after item, the partial choices that no other beats in both cost and loss are kept, which
/// is exact. Where more than 65,536 are to be compared, only the one of least loss is kept of those whose costs are within 1/4,096 of what
/// the budget allows beyond the cheapest options; costs are never rounded, so that the budget holds.
/// </summary>
internal static class Knapsack
{
    private const int MostCompared = 1 << 16, Cells = 1 << 12;

    /// <summary>All choices that no other beats in both cost and loss, by rising cost and falling loss.</summary>
    /// <param name="items">The cost, at least 0, and the loss of each option of each item; no item is without options.</param>
    /// <param name="budget">The largest sum of costs; infinite for none.</param>
    /// <returns>Empty where nothing fits.</returns>
    internal static IReadOnlyList<KnapsackChoice> Frontier(IReadOnlyList<IReadOnlyList<(double Cost, double Loss)>> items, double budget)
    {
        double[] least = [.. items.Select(options => options.Min(option => option.Cost))];
        double spare = Math.Min(budget, items.Sum(options => options.Max(option => option.Cost))) - least.Sum();
        List<Partial> frontier = spare >= 0 ? [new(0, 0, null, -1)] : [];
        foreach ((IReadOnlyList<(double Cost, double Loss)> options, double lowest) in items.Zip(least)) // costs above the lowest are chosen among
        {
            IEnumerable<Partial> tried = frontier
                .SelectMany(start => options.Select((option, index) => new Partial(start.Cost + option.Cost - lowest, start.Loss + option.Loss, start, index)))
                .Where(partial => partial.Cost <= spare);
            frontier = Undominated((long)frontier.Count * options.Count > MostCompared ? Thinned(tried, spare) : tried);
        }
        return [.. frontier.Select(last => last.Choice(least.Sum()))];
    }

    private static List<Partial> Undominated(IEnumerable<Partial> partials)
    {
        var kept = new List<Partial>();
        foreach (Partial partial in partials.OrderBy(partial => partial.Cost).ThenBy(partial => partial.Loss))
        {
            if (kept.Count == 0 || partial.Loss < kept[^1].Loss)
                kept.Add(partial);
        }
        return kept;
    }

    /// <summary>Of the partial choices whose costs fall into the same cell, the one of least loss; of equal ones the cheapest.</summary>
    private static IEnumerable<Partial> Thinned(IEnumerable<Partial> partials, double spare)
    {
        var cells = new Partial?[Cells + 1];
        foreach (Partial partial in partials)
        {
            ref Partial? best = ref cells[spare > 0 ? (int)(Cells * (partial.Cost / spare)) : 0];
            if (best is null || (partial.Loss, partial.Cost).CompareTo((best.Loss, best.Cost)) < 0)
                best = partial;
        }
        return cells.OfType<Partial>();
    }

    /// <summary>The options of the first items: that of the last of them, and the choice before it.</summary>
    private sealed record Partial(double Cost, double Loss, Partial? Before, int Option)
    {
        internal KnapsackChoice Choice(double least)
        {
            var options = new List<int>();
            for (Partial? partial = this; partial is { Before: not null }; partial = partial.Before)
                options.Insert(0, partial.Option);
            return new KnapsackChoice(least + Cost, Loss, options);
        }
    }
}

/// <summary>One option for each item.</summary>
/// <param name="Cost">Of all items together.</param>
/// <param name="Loss">Sum of the options' losses.</param>
/// <param name="Options">The option of each item, by its place.</param>
internal sealed record KnapsackChoice(double Cost, double Loss, IReadOnlyList<int> Options);
