using System.CommandLine;
using Research.Compression;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say how a network is pruned.</summary>
internal sealed class PruningArguments(RemovalArguments removal)
{
    private readonly Option<double?> _sparsity = CommonOptions.Number("--sparsity", "Prune to that share of zeros, in [0, 1); default: stay dense.");
    private readonly Option<double?> _drop = CommonOptions.Number("--sensitivity-drop", "Prune each layer as far as its own sensitivity curve allows at that loss of accuracy, in [0, 1].");
    private readonly Option<string?> _threshold = new("--threshold") { Description = "Prune what scores below a threshold instead.", HelpName = "absolute:T|deviation:Q|mean:K|percentile:P" };
    private readonly Option<string?> _criterion = new("--criterion") { Description = "What ranks the weights; default: magnitude.", HelpName = string.Join('|', Criteria.Names) };
    private readonly Option<string?> _granularity = new("--granularity") { Description = "What goes as a whole; default: element.", HelpName = "element|row|column|filter|channel|neuron|layer|N:M" };
    private readonly Option<string?> _aggregation = new("--aggregation") { Description = "How the scores of a unit's weights become one; default: l2.", HelpName = "sum|mean|max|l1|l2|lP" };
    private readonly Option<string?> _scope = new("--scope") { Description = "Whether layers compete; default: global.", HelpName = string.Join('|', Scopes.Keys) };
    private readonly Option<string?> _schedule = new("--pruning-schedule") { Description = "When weights go; default: iterative.", HelpName = string.Join('|', PruningSchedule.Names) };
    private readonly Option<string[]> _include = new("--include") { Description = "Prune only these layers; default: all.", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "Rounds of pruning and fine-tuning; default: 1.", HelpName = "N" };

    private static Dictionary<string, PruningScope> Scopes { get; } = new()
    {
        ["global"] = PruningScope.Global,
        ["per-layer"] = PruningScope.PerLayer,
        ["normalised"] = PruningScope.Normalised,
        ["lamp"] = PruningScope.Lamp,
        ["erdos-renyi"] = PruningScope.ErdosRenyi,
        ["erdos-renyi-kernel"] = PruningScope.ErdosRenyiKernel,
    };

    private IReadOnlyList<Option> All =>
        [_sparsity, _drop, _threshold, _criterion, _granularity, _aggregation, _scope, _schedule, _include, _rounds];

    internal void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>What the command line says; null where it does not prune weights.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="basis">The run so far.</param>
    /// <param name="instead">The option that says that it compresses in another way; null where it does not.</param>
    /// <exception cref="ArgumentException">Options of pruning are given, but none that says how much, or besides those of another way.</exception>
    internal PruningConfiguration? Read(ParseResult parse, RunConfiguration basis, string? instead)
    {
        if (instead is not null)
        {
            string[] own = RemovalArguments.Given(parse, All);
            return own.Length == 0 ? null : throw new ArgumentException($"A run prunes weights, takes out channels or factorises layers: leave out {string.Join(" and ", own)}, or {instead}.");
        }
        PruningSchedule? schedule = parse.GetValue(_schedule) is { } named ? PruningSchedule.Parse(named) : null;
        string? granularity = parse.GetValue(_granularity) is { } unit ? Granularity.Parse(unit).Name : null;
        bool decided = parse.GetValue(_sparsity) is not null || parse.GetValue(_threshold) is not null || parse.GetValue(_drop) is not null
            || granularity?.Contains(':') == true || schedule is PenaltyTraining or L0Training;
        if (!decided)
        {
            string[] given = RemovalArguments.Given(parse, All.Concat(removal.All));
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to pruning: add --sparsity, the share of weights to remove, or --threshold or --sensitivity-drop; or --remaining to take out whole channels, or --low-rank to factorise layers.");
        }
        var recipe = Recipes.Pruning(basis.Model, basis.Data.Name, parse.GetValue(_sparsity) ?? 0);
        return WithRounds(recipe with
        {
            Threshold = parse.GetValue(_threshold) is { } threshold ? Threshold.Parse(threshold) : null,
            SensitivityDrop = parse.GetValue(_drop),
            Criterion = parse.GetValue(_criterion) ?? recipe.Criterion,
            Granularity = granularity,
            Aggregation = parse.GetValue(_aggregation),
            Scope = parse.GetValue(_scope) is { } scope ? ScopeOf(scope) : recipe.Scope,
            MinSurvivors = removal.MinSurvivors(parse) ?? recipe.MinSurvivors,
            Include = parse.GetValue(_include) is { Length: > 0 } names ? names : null,
            Exclude = removal.Exclude(parse),
            ScoringImages = removal.ScoringImages(parse),
            FineTuning = removal.FineTuning(parse, recipe.FineTuning),
        }, schedule, parse.GetValue(_rounds));
    }

    private static PruningConfiguration WithRounds(PruningConfiguration pruning, PruningSchedule? schedule, int? rounds) => schedule switch
    {
        null or IterativePruning => pruning with { Rounds = rounds ?? pruning.Rounds },
        LotteryTicket ticket => pruning with { Schedule = ticket with { Rounds = rounds ?? ticket.Rounds } },
        _ when rounds is null => pruning with { Schedule = schedule },
        _ => throw new ArgumentException($"--rounds belongs to the pruning schedules iterative and lottery, not to {PruningSchedule.NameOf(schedule)}: leave it out."),
    };

    private static PruningScope ScopeOf(string name) => Scopes.TryGetValue(name, out PruningScope scope)
        ? scope
        : throw new ArgumentException($"There is no scope '{name}'{Spelling.Question(name, Scopes.Keys)}; choose one of {string.Join(", ", Scopes.Keys)}.");
}
