using System.CommandLine;
using Research.Compression;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say how layers are factorised.</summary>
internal sealed class LowRankArguments(RemovalArguments removal)
{
    private readonly Option<string?> _method = new("--low-rank") { Description = "Write layers as chains of smaller ones, where that saves weights and MACs; default: keep them whole.", HelpName = string.Join('|', Factorization.Names) };
    private readonly Option<int?> _rank = new("--rank") { Description = "One rank for all layers.", HelpName = "N" };
    private readonly Option<double?> _energy = CommonOptions.Number("--energy", "Share of the squared weights that every layer keeps, in (0, 1].");
    private readonly Option<double?> _keepMacs = CommonOptions.Number("--keep-macs", "Choose ranks so that this share of the MACs is left, in (0, 1).");
    private readonly Option<double?> _keepParameters = CommonOptions.Number("--keep-parameters", "Choose ranks so that this share of the parameters is left, in (0, 1).");
    private readonly Option<long?> _maxBytes = new("--max-bytes") { Description = "Choose ranks so that the parameters take at most so many bytes, as float32.", HelpName = "N" };
    private readonly Option<double?> _maxDrop = CommonOptions.Number("--max-drop", "Choose ranks so that factorising costs at most this selection accuracy, before fine-tuning, in [0, 1].");

    private IReadOnlyList<Option> HowFar => [_rank, _energy, _keepMacs, _keepParameters, _maxBytes, _maxDrop];

    internal void AddTo(Command command)
    {
        command.Add(_method);
        foreach (Option option in HowFar)
            command.Add(option);
    }

    /// <summary>What the command line says; null where layers stay whole.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="basis">The run so far.</param>
    /// <param name="structured">Whether it prunes structure.</param>
    /// <exception cref="ArgumentException">Options of low rank are given without its method, none or several that say how far, or besides those of structured pruning.</exception>
    internal LowRankConfiguration? Read(ParseResult parse, RunConfiguration basis, bool structured)
    {
        string[] given = RemovalArguments.Given(parse, HowFar);
        if (parse.GetValue(_method) is not { } method)
        {
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to low rank: add --low-rank, as in --low-rank svd.");
        }
        if (structured)
            throw new ArgumentException("A run either takes out channels or factorises layers: leave out --remaining, or --low-rank.");
        if (given.Length != 1)
            throw new ArgumentException($"--low-rank needs one option that says how far: give {string.Join(", ", HowFar.SkipLast(1).Select(option => option.Name))} or {HowFar[^1].Name}{(given.Length == 0 ? "" : $", not {string.Join(" and ", given)}")}.");
        if (removal.MinSurvivors(parse) is not null || removal.ScoringImages(parse) is not null)
            throw new ArgumentException("--min-survivors and --scoring-images belong to pruning, not to low rank: leave them out.");
        LowRankConfiguration recipe = Recipes.LowRank(basis.Model, basis.Data.Name);
        return recipe with
        {
            Method = method,
            Rank = parse.GetValue(_rank),
            Energy = parse.GetValue(_energy),
            Remaining = parse.GetValue(_keepMacs) ?? parse.GetValue(_keepParameters),
            Limit = parse.GetValue(_maxBytes),
            Drop = parse.GetValue(_maxDrop),
            Cost = parse.GetValue(_keepParameters) is not null ? RankCost.Parameters : parse.GetValue(_maxBytes) is not null ? RankCost.Bytes : RankCost.Macs,
            Exclude = removal.Exclude(parse),
            FineTuning = removal.FineTuning(parse, recipe.FineTuning),
        };
    }
}
