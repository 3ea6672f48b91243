using System.CommandLine;
using Research.Compression;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say how a network is narrowed.</summary>
internal sealed class StructureArguments(RemovalArguments removal)
{
    private readonly Option<double?> _remaining = CommonOptions.Number("--remaining", "Take out whole channels until that share of the cost is left, in (0, 1); default: keep the structure.");
    private readonly Option<string?> _cost = new("--cost") { Description = "What is meant by cost; default: macs.", HelpName = "macs|parameters|latency|latency:BATCH" };
    private readonly Option<string?> _criterion = new("--channel-criterion") { Description = "What ranks the channels; default: l1.", HelpName = string.Join('|', UnitScoring.Names) };
    private readonly Option<string?> _order = new("--remove-first") { Description = "Which scores go first; default: lowest.", HelpName = string.Join('|', Orders.Keys) };
    private readonly Option<string?> _ties = new("--ties") { Description = "How the scores of tied channels become one; default: mean.", HelpName = "sum|mean|max|l1|l2|lP" };
    private readonly Option<bool?> _normalise = new("--normalise") { Description = "Divide scores by the mean of their layer; default: true, except for the oracle and random.", HelpName = "true|false" };
    private readonly Option<int?> _roundTo = new("--round-to") { Description = "Widths are multiples of this; default: 1.", HelpName = "N" };
    private readonly Option<int?> _recalibration = new("--recalibration") { Description = "Batches over which batch norm is measured anew; default: 50.", HelpName = "N" };
    private readonly Option<int?> _reconstruction = new("--reconstruction") { Description = "Training images over which layers behind removed channels are solved anew by least squares; default: none.", HelpName = "N" };

    private static Dictionary<string, RemovalOrder> Orders { get; } = new() { ["lowest"] = RemovalOrder.Lowest, ["highest"] = RemovalOrder.Highest };

    private IReadOnlyList<Option> All => [_remaining, _cost, _criterion, _order, _ties, _normalise, _roundTo, _recalibration, _reconstruction];

    internal void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>What the command line says; null where structure is kept.</summary>
    /// <exception cref="ArgumentException">Options of structured pruning are given, but not how much remains.</exception>
    internal StructureConfiguration? Read(ParseResult parse, RunConfiguration basis)
    {
        if (parse.GetValue(_remaining) is not { } remaining)
        {
            string[] given = RemovalArguments.Given(parse, All);
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to structured pruning: add --remaining, the share of the cost that stays.");
        }
        StructureConfiguration recipe = Recipes.Structure(basis.Model, basis.Data.Name, remaining);
        return recipe with
        {
            Cost = parse.GetValue(_cost) ?? recipe.Cost,
            Criterion = parse.GetValue(_criterion) ?? recipe.Criterion,
            Order = parse.GetValue(_order) is { } order ? OrderOf(order) : recipe.Order,
            Ties = parse.GetValue(_ties),
            Normalise = parse.GetValue(_normalise),
            RoundTo = parse.GetValue(_roundTo) ?? recipe.RoundTo,
            Recalibration = parse.GetValue(_recalibration) ?? recipe.Recalibration,
            Reconstruction = parse.GetValue(_reconstruction),
            MinSurvivors = removal.MinSurvivors(parse) ?? recipe.MinSurvivors,
            Exclude = removal.Exclude(parse),
            ScoringImages = removal.ScoringImages(parse),
            FineTuning = removal.FineTuning(parse, recipe.FineTuning),
        };
    }

    private static RemovalOrder OrderOf(string name) => Orders.TryGetValue(name, out RemovalOrder order)
        ? order
        : throw new ArgumentException($"There is no order of removal '{name}'{Spelling.Question(name, Orders.Keys)}; choose lowest or highest.");
}
