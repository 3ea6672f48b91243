using System.CommandLine;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research compress</c> that say what the network may cost, and how long may be searched.</summary>
internal sealed class BudgetArguments
{
    private readonly Option<long?> _bytes = new("--max-bytes") { Description = "Largest file, in bytes.", HelpName = "N" };
    private readonly Option<long?> _macs = new("--max-macs") { Description = "Most multiply–accumulate operations for an image.", HelpName = "N" };
    private readonly Option<double?> _latency = CommonOptions.Number("--max-latency", "Longest time of the execution plan for an image, on one thread of this machine, in milliseconds.");
    private readonly Option<double?> _energy = CommonOptions.Number("--max-energy", "Most energy for an image, in microjoules, as `research evaluate` has it.");
    private readonly Option<double?> _drop = CommonOptions.Number("--max-drop", "Selection accuracy that may be lost, in [0, 1], as in 0.001 for a tenth of a point.");
    private readonly Option<double?> _minutes = CommonOptions.Number("--minutes", "Stop the search after that time and keep the best so far; default: when everything was tried.");
    private readonly Option<int?> _candidates = new("--candidates") { Description = "Most recipes that are trained, at least 1; default: 8.", HelpName = "N" };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Epochs of fine-tuning in a recipe; default: those of network and data set, at most 12, or what --minutes allows.", HelpName = "N" };

    private Option[] Limits => [_bytes, _macs, _latency, _energy, _drop];

    private Option[] Effort => [_minutes, _candidates, _epochs];

    internal void AddTo(Command command)
    {
        foreach (Option option in Limits.Concat(Effort))
            command.Add(option);
    }

    /// <summary>Refuses a budget beside a recipe, and neither.</summary>
    /// <exception cref="ArgumentException">Both are given, or none.</exception>
    internal void CheckBeside(ParseResult parse, bool hasRecipe)
    {
        string[] given = RemovalArguments.Given(parse, Limits.Concat(Effort));
        if (hasRecipe && given.Length > 0)
            throw new ArgumentException($"--recipe says what is done, but {string.Join(" and ", given)} {(given.Length > 1 ? "ask" : "asks")} for a search: give one of them.");
        if (!hasRecipe && RemovalArguments.Given(parse, Limits).Length == 0)
            throw new ArgumentException($"Say what to do or what the network may cost: --recipe R.json, or {string.Join(", ", Limits.Select(option => option.Name))}.");
    }

    /// <summary>What the network may cost.</summary>
    internal CompressionBudget Read(ParseResult parse) => new()
    {
        MaxBytes = parse.GetValue(_bytes),
        MaxMacs = parse.GetValue(_macs),
        MaxLatency = parse.GetValue(_latency),
        MaxEnergy = parse.GetValue(_energy),
        MaxDrop = parse.GetValue(_drop),
    };

    /// <summary>How long may be searched, and how long trained.</summary>
    internal SearchEffort ReadEffort(ParseResult parse)
    {
        var basis = new SearchEffort();
        return basis with
        {
            Candidates = parse.GetValue(_candidates) ?? basis.Candidates,
            Epochs = parse.GetValue(_epochs),
            Time = parse.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
    }
}
