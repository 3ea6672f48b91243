using System.Globalization;

namespace Research.Compression;

/// <summary>Chooses the units that must go for a network to cost no more than it may.</summary>
public static class StructureSelection
{
    /// <summary>
    /// Removes the lowest scores of the whole network first, as few as reach the target. Where widths are rounded, a group
    /// gives back its best units up to the next multiple, and further multiples, best first, as long as the target holds.
    /// </summary>
    /// <param name="graph">Of the whole network.</param>
    /// <param name="scores">One for each of <see cref="DependencyGraph.Units"/>; comparable between groups.</param>
    /// <param name="options">How far.</param>
    /// <returns>What goes, in order of units.</returns>
    /// <exception cref="ArgumentException">There is not one score a unit, a score is NaN, an excluded layer does not exist, or the target is out of reach.</exception>
    public static IReadOnlyList<ChannelUnit> Choose(DependencyGraph graph, IReadOnlyList<double> scores, StructureOptions options)
    {
        if (scores.Count != graph.Units.Count)
            throw new ArgumentException($"There are {scores.Count} scores for {graph.Units.Count} units.", nameof(scores));
        if (scores.Any(double.IsNaN))
            throw new ArgumentException($"The score of {graph.Units[scores.ToList().FindIndex(double.IsNaN)]} is NaN: the network's weights are broken.", nameof(scores));
        Check(graph, options.Exclude);
        ChannelGroup[] groups = [.. Groups(graph, options)];
        ChannelUnit[] order = [.. groups.SelectMany(group => group.Units).OrderBy(unit => scores[unit.Id]).ThenBy(unit => unit.Id)];
        Dictionary<int, int> rank = order.Select((unit, index) => (unit.Id, index)).ToDictionary();

        double whole = options.Cost(graph.Architecture), target = options.Remaining * whole;
        int enough = Fewest(order.Length, count => Cost(count) <= target);
        if (enough > order.Length)
            throw OutOfReach(options, Cost(order.Length) / whole);
        IEnumerable<ChannelUnit> removed = Removed(enough);
        return [.. (options.RoundTo == 1 ? removed : WithoutExcess(removed)).OrderBy(unit => unit.Id)];

        double Cost(int count) => options.Cost(ChannelRemoval.Narrow(graph, Removed(count)));

        IEnumerable<ChannelUnit> Removed(int count) => groups.SelectMany(group =>
        {
            ChannelUnit[] worst = [.. group.Units.OrderBy(unit => rank[unit.Id])];
            int kept = worst.Count(unit => rank[unit.Id] >= count);
            return worst.Take(worst.Length - Rounded(kept, worst.Length, options));
        });

        // One more multiple of a wide group may have overshot the target by far: what does not need to go comes back.
        IEnumerable<ChannelUnit> WithoutExcess(IEnumerable<ChannelUnit> removed)
        {
            List<ChannelUnit[]> gone = [.. groups.Select(group => removed.Intersect(group.Units).OrderBy(unit => rank[unit.Id]).ToArray())];
            var open = new HashSet<int>(Enumerable.Range(0, gone.Count));
            while (open.Where(group => gone[group].Length > 0).OrderByDescending(group => rank[gone[group][^1].Id]).Cast<int?>().FirstOrDefault() is { } next)
            {
                ChannelUnit[] before = gone[next];
                gone[next] = before[..^Math.Min(options.RoundTo, before.Length)];
                if (options.Cost(ChannelRemoval.Narrow(graph, gone.SelectMany(units => units))) > target)
                {
                    gone[next] = before;
                    open.Remove(next);
                }
            }
            return gone.SelectMany(units => units);
        }
    }

    /// <summary>Refuses options that no scores could meet.</summary>
    /// <param name="graph">Of the whole network.</param>
    /// <param name="options">How far.</param>
    /// <exception cref="ArgumentException">An excluded layer does not exist, or the target is out of reach.</exception>
    public static void Check(DependencyGraph graph, StructureOptions options)
    {
        Check(graph, options.Exclude);
        IEnumerable<ChannelUnit> most = Groups(graph, options).SelectMany(group => group.Units.Take(group.Units.Count - Rounded(0, group.Units.Count, options)));
        double least = options.Cost(ChannelRemoval.Narrow(graph, most)) / options.Cost(graph.Architecture);
        if (least > options.Remaining)
            throw OutOfReach(options, least);
    }

    private static IEnumerable<ChannelGroup> Groups(DependencyGraph graph, StructureOptions options) =>
        graph.Groups.Where(group => !group.Layers.Intersect(options.Exclude).Any());

    /// <summary>How many of a group's units stay where so many would.</summary>
    private static int Rounded(int kept, int units, StructureOptions options) =>
        Math.Min(units, (Math.Max(kept, options.MinSurvivors) + options.RoundTo - 1) / options.RoundTo * options.RoundTo);

    private static ArgumentException OutOfReach(StructureOptions options, double least) => new(string.Create(CultureInfo.InvariantCulture,
        $"The network cannot come down to {100 * options.Remaining:0.#} % of its cost: with {options.MinSurvivors} units left in every group{(options.RoundTo > 1 ? $", in multiples of {options.RoundTo}," : "")} it still costs {100 * least:0.#} %; raise the share that remains."));

    /// <summary>The smallest number from 0 to <paramref name="most"/> that suffices, where more suffices too; one more where none does.</summary>
    private static int Fewest(int most, Predicate<int> suffices)
    {
        int low = 0, high = most + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (middle > most || suffices(middle))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    private static void Check(DependencyGraph graph, IReadOnlyList<string> exclude)
    {
        string[] layers = [.. graph.Groups.SelectMany(group => group.Layers).Distinct()];
        foreach (string name in exclude)
        {
            if (!layers.Contains(name))
                throw new ArgumentException($"There is no layer '{name}' to exclude{Spelling.Question(name, layers)}; there are {string.Join(", ", layers)}.");
        }
    }
}
