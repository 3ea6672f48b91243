using Research.Compression;
using Xunit;

namespace Research.Tests.Compression;

public class KnapsackTests
{
    [Fact]
    public void By_hand()
    {
        (double, double)[][] items = [[(1, 5), (3, 1), (4, 2)], [(2, 3), (2.5, 0)]]; // (4, 2) is beaten by (3, 1)
        IReadOnlyList<KnapsackChoice> frontier = Knapsack.Frontier(items, double.PositiveInfinity);
        Assert.Equal([(3, 8), (3.5, 5), (5, 4), (5.5, 1)], frontier.Select(choice => (choice.Cost, choice.Loss)));
        Assert.Equal([1, 1], frontier[^1].Options);
        Assert.Equal([1, 0], Knapsack.Frontier(items, 5.4)[^1].Options);
        Assert.Empty(Knapsack.Frontier(items, 2.9));
        Assert.Equal([0, 0], Assert.Single(Knapsack.Frontier(items, 3)).Options);
    }

    /// <summary>So many options that partial choices are thinned: the budget holds, and the loss is that of a budget smaller by a cell for each item.</summary>
    [Fact]
    public void Many_options_keep_the_budget_and_lose_next_to_nothing()
    {
        const int items = 8, options = 60, budget = 30_000;
        var random = new Random(3);
        (int Cost, double Loss)[][] choices = [.. Enumerable.Range(0, items).Select(_ => Enumerable.Range(0, options).Select(_ => random.Next(100, 10_000))
            .Select(cost => (cost, 1000.0 / cost + 0.1 * random.NextDouble())).ToArray())];

        KnapsackChoice best = Knapsack.Frontier([.. choices.Select(item => item.Select(option => ((double)option.Cost, option.Loss)).ToArray())], budget)[^1];

        double[] exact = Exact(choices, budget);
        int spare = budget - choices.Sum(item => item.Min(option => option.Cost)), cell = spare / 4096 + 1;
        Assert.InRange(best.Cost, 0, budget);
        Assert.Equal(best.Cost, best.Options.Select((option, item) => choices[item][option].Cost).Sum());
        Assert.InRange(best.Loss, exact[budget] - 1e-9, exact[budget - items * cell] + 1e-9);
    }

    /// <summary>The least loss for every budget, by dynamic programming over whole costs.</summary>
    private static double[] Exact((int Cost, double Loss)[][] items, int budget)
    {
        var best = new double[budget + 1];
        foreach ((int Cost, double Loss)[] item in items)
        {
            double[] before = best;
            best = [.. Enumerable.Range(0, budget + 1).Select(most => item.Min(option => option.Cost <= most ? before[most - option.Cost] + option.Loss : double.PositiveInfinity))];
        }
        return best;
    }
}
