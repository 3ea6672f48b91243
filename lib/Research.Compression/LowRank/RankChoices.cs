using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What each layer costs and loses at its ranks, and the choice among them (see <see cref="Knapsack"/>).</summary>
internal sealed class RankChoices
{
    private readonly string[] _names;
    private readonly RankOption[][] _options;
    private readonly long _others;

    private RankChoices(string[] names, RankOption[][] options, long whole)
    {
        (_names, _options, Whole) = (names, [.. options.Select(RankOption.Best)], whole);
        _others = whole - options.Sum(layer => layer.Max(option => option.Cost));
    }

    /// <summary>What the whole network costs.</summary>
    internal long Whole { get; }

    /// <summary>What it costs factorised as far as can be.</summary>
    internal long Least => _others + _options.Sum(options => options[0].Cost);

    /// <summary>Collects the options of the layers.</summary>
    internal static RankChoices Of(Network network, Factorization kind, RankCost unit, IReadOnlyCollection<string>? layers)
    {
        Architecture architecture = network.Architecture;
        string[] names = LayerFactorizer.Tried(architecture, kind, layers);
        return new RankChoices(names, [.. names.Select(name => Options(network, architecture[name], kind, unit))], RankBudget.CostOf(architecture, unit));
    }

    /// <summary>What is factorised, and how, for the network to cost no more than the limit, which must be at least <see cref="Least"/>.</summary>
    internal IReadOnlyDictionary<string, Factorization> Within(long limit)
    {
        if (limit >= Whole)
            return new Dictionary<string, Factorization>();
        KnapsackChoice best = Knapsack.Frontier([.. _options.Select(options => options.Select(option => ((double)option.Cost, option.Loss)).ToArray())], limit - _others)[^1];
        return Named([.. _options.Zip(best.Options, (options, chosen) => options[chosen])]);
    }

    /// <summary>In each layer the cheapest that loses no more than this.</summary>
    internal IReadOnlyDictionary<string, Factorization> WithLoss(double most) =>
        Named([.. _options.Select(options => options.First(option => option.Loss <= most + 1e-12))]);

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

    private Dictionary<string, Factorization> Named(RankOption[] chosen) => _names.Zip(chosen)
        .Where(pair => pair.Second.Factorization is not null).ToDictionary(pair => pair.First, pair => pair.Second.Factorization!);
}
