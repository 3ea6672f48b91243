using System.CommandLine;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that the ways to compress share.</summary>
internal sealed class RemovalArguments
{
    private readonly Option<int?> _survivors = new("--min-survivors") { Description = "Units that every layer keeps; default: 1.", HelpName = "N" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leave these layers alone; default: none.", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _images = new("--scoring-images") { Description = "Training images on which criteria take gradients or activations; default: 1,000.", HelpName = "N" };
    private readonly Option<int?> _fineTuneEpochs = new("--fine-tune-epochs") { Description = "Epochs after each round of pruning, while pruning, or after factorising; default: the recipe's.", HelpName = "N" };

    internal IReadOnlyList<Option> All => [_survivors, _exclude, _images, _fineTuneEpochs];

    internal int? MinSurvivors(ParseResult parse) => parse.GetValue(_survivors);

    internal string[]? Exclude(ParseResult parse) => parse.GetValue(_exclude) is { Length: > 0 } names ? names : null;

    internal int? ScoringImages(ParseResult parse) => parse.GetValue(_images);

    internal int? FineTuneEpochs(ParseResult parse) => parse.GetValue(_fineTuneEpochs);

    /// <summary>Those of some options that the command line gives, by name.</summary>
    internal static string[] Given(ParseResult parse, IEnumerable<Option> options) =>
        [.. options.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
}
