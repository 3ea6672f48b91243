using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Ways to factorise a network from whole to as cheap as can be, each step the one that loses the least energy for what it saves: the
/// solutions of the knapsack that Lagrange multipliers find, which are exact where they lie.
/// </summary>
internal sealed class RankPath
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<IReadOnlyList<RankOption>> _options, _hulls;
    private readonly int[] _order;
    private readonly long _fixed;

    private RankPath(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<RankOption>> options, long whole)
    {
        (_names, _options, _hulls) = (names, options, [.. options.Select(RankOption.Hull)]);
        _fixed = whole - options.Sum(layer => layer.Max(option => option.Cost));
        _order = [.. Enumerable.Range(0, names.Count)
            .SelectMany(layer => Enumerable.Range(1, _hulls[layer].Count - 1).Select(step => (layer, slope: RankOption.Slope(_hulls[layer][step - 1], _hulls[layer][step]))))
            .OrderBy(step => step.slope).Select(step => step.layer)]; // stable, and slopes rise along a hull: the steps of a layer stay in order
    }

    /// <summary>Steps down to the cheapest network.</summary>
    internal int Steps => _order.Length;

    /// <summary>Finds the ways.</summary>
    internal static RankPath Of(Network network, Factorization kind, RankCost unit, IReadOnlyCollection<string>? layers)
    {
        Architecture architecture = network.Architecture;
        string[] names = LayerFactorizer.Tried(architecture, kind, layers);
        return new RankPath(names, [.. names.Select(name => Options(network, architecture[name], kind, unit))], RankBudget.CostOf(architecture, unit));
    }

    /// <summary>What is factorised after so many steps.</summary>
    internal IReadOnlyDictionary<string, Factorization> Choices(int steps) => Named(After(steps));

    /// <summary>The first network on the way that costs no more than the limit, whatever it still leaves given back where it keeps most.</summary>
    /// <exception cref="ArgumentException">Even the last costs more.</exception>
    internal IReadOnlyDictionary<string, Factorization> Within(long limit, RankBudget budget)
    {
        int steps = Enumerable.Range(0, Steps + 1).FirstOrDefault(count => Cost(After(count)) <= limit, -1);
        if (steps < 0)
            throw new ArgumentException(FormattableString.Invariant($"The network cannot come down to {budget}: factorised as far as can be it still costs {Cost(After(Steps)):N0} {RankBudget.Unit(budget.Cost)}, of {Cost(After(0)):N0}; raise the budget."));
        RankOption[] chosen = After(steps);
        while (Better(chosen, limit - Cost(chosen)) is { } upgrade)
            chosen[upgrade.Layer] = upgrade.Option;
        return Named(chosen);
    }

    /// <summary>In each layer the cheapest that loses no more than this.</summary>
    internal IReadOnlyDictionary<string, Factorization> WithLoss(double most) =>
        Named([.. _options.Select(options => options.Where(option => option.Loss <= most + 1e-12).MinBy(option => option.Cost)!)]);

    private static RankOption[] Options(Network network, Node node, Factorization kind, RankCost unit)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Shape input = network.Architecture.ShapeOf(node.Inputs[0]);
        LayerCost whole = LayerCost.Of(input, [node.Layer]);
        return LayerFactorizer.WithWeight<RankOption[]>(network, node, weight =>
        [
            new RankOption(null, whole.In(unit), 0),
            .. kind.Candidates(node.Layer, weight)
                .Select(candidate => (candidate, cost: LayerCost.Of(input, candidate.Layers.Select(link => link.Layer))))
                .Where(tried => tried.cost.Below(whole)).Select(tried => RankOption.Of(tried.candidate, tried.cost.In(unit))),
        ]);
    }

    private RankOption[] After(int steps)
    {
        int[] taken = new int[_names.Count];
        foreach (int layer in _order.Take(steps))
            taken[layer]++;
        return [.. _hulls.Zip(taken, (hull, step) => hull[step])];
    }

    private long Cost(RankOption[] chosen) => _fixed + chosen.Sum(option => option.Cost);

    /// <summary>The dearer option of a layer that fits into what is left and lessens the loss most.</summary>
    private (int Layer, RankOption Option)? Better(RankOption[] chosen, long left) => Enumerable.Range(0, chosen.Length)
        .SelectMany(layer => _options[layer].Where(option => option.Cost <= chosen[layer].Cost + left && option.Loss < chosen[layer].Loss).Select(option => (layer, option)))
        .OrderByDescending(upgrade => chosen[upgrade.layer].Loss - upgrade.option.Loss).Cast<(int, RankOption)?>().FirstOrDefault();

    private Dictionary<string, Factorization> Named(RankOption[] chosen) => _names.Zip(chosen)
        .Where(pair => pair.Second.Factorization is not null).ToDictionary(pair => pair.First, pair => pair.Second.Factorization!);
}
