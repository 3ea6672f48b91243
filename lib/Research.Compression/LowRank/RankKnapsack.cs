using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The choice of one option for each layer that loses least within a budget: a knapsack with choices, solved by dynamic programming over
/// the budget in at most 4,096 steps (Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, section 11.5). Costs are rounded up to steps, so
/// that the budget holds.
/// </summary>
internal sealed class RankKnapsack
{
    private const int MostSteps = 4096;

    private readonly string[] _names;
    private readonly RankOption[][] _options;
    private readonly long _others;

    private RankKnapsack(string[] names, RankOption[][] options, long whole)
    {
        (_names, _options, Whole) = (names, [.. options.Select(RankOption.Best)], whole);
        _others = whole - options.Sum(layer => layer.Max(option => option.Cost));
    }

    /// <summary>What the whole network costs.</summary>
    internal long Whole { get; }

    /// <summary>What it costs factorised as far as can be.</summary>
    internal long Least => _others + _options.Sum(options => options[0].Cost);

    /// <summary>Collects the options of the layers.</summary>
    internal static RankKnapsack Of(Network network, Factorization kind, RankCost unit, IReadOnlyCollection<string>? layers)
    {
        Architecture architecture = network.Architecture;
        string[] names = LayerFactorizer.Tried(architecture, kind, layers);
        return new RankKnapsack(names, [.. names.Select(name => Options(network, architecture[name], kind, unit))], RankBudget.CostOf(architecture, unit));
    }

    /// <summary>What is factorised, and how, for the network to cost no more than the limit, which must be at least <see cref="Least"/>.</summary>
    internal IReadOnlyDictionary<string, Factorization> Within(long limit)
    {
        if (limit >= Whole)
            return new Dictionary<string, Factorization>();
        long spare = limit - Least, unit = Math.Max(1, (spare + MostSteps - 1) / MostSteps);
        var capacity = (int)(spare / unit);
        var best = new double[capacity + 1];
        var chosen = new int[_options.Length][];
        for (int layer = 0; layer < _options.Length; layer++)
            (best, chosen[layer]) = Add(best, _options[layer], unit);
        var picked = new RankOption[_options.Length];
        for (int layer = _options.Length - 1, left = capacity; layer >= 0; layer--)
        {
            picked[layer] = _options[layer][chosen[layer][left]];
            left -= Steps(_options[layer], picked[layer], unit);
        }
        return Named(picked);
    }

    /// <summary>In each layer the cheapest that loses no more than this.</summary>
    internal IReadOnlyDictionary<string, Factorization> WithLoss(double most) =>
        Named([.. _options.Select(options => options.First(option => option.Loss <= most + 1e-12))]);

    /// <summary>The least loss for every capacity with one more layer, and the option that attains it.</summary>
    private static (double[] Best, int[] Chosen) Add(double[] before, RankOption[] options, long unit)
    {
        (double[] best, int[] chosen) = (new double[before.Length], new int[before.Length]);
        int[] steps = [.. options.Select(option => Steps(options, option, unit))];
        for (int capacity = 0; capacity < best.Length; capacity++)
        {
            best[capacity] = double.PositiveInfinity;
            for (int option = 0; option < options.Length && steps[option] <= capacity; option++)
            {
                double loss = before[capacity - steps[option]] + options[option].Loss;
                if (loss < best[capacity])
                    (best[capacity], chosen[capacity]) = (loss, option);
            }
        }
        return (best, chosen);
    }

    /// <summary>What an option costs more than the cheapest of its layer.</summary>
    private static int Steps(RankOption[] options, RankOption option, long unit) => (int)Math.Min(int.MaxValue / 2, (option.Cost - options[0].Cost + unit - 1) / unit);

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
