using System.CommandLine;
using Research.Training;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that the ways to compress share.</summary>
internal sealed class RemovalArguments
{
    private readonly Option<int?> _survivors = new("--min-survivors") { Description = "Units that every layer keeps; default: 1.", HelpName = "N" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leave these layers alone; default: none.", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _images = new("--scoring-images") { Description = "Training images on which criteria take gradients or activations; default: 1,000.", HelpName = "N" };
    private readonly Option<int?> _fineTuneEpochs = new("--fine-tune-epochs") { Description = "Epochs after each round of pruning, while pruning, or after factorising; default: the recipe's.", HelpName = "N" };
    private readonly Option<int?> _fineTuneBatch = new("--fine-tune-batch-size") { Description = "Images per step of fine-tuning; default: the recipe's.", HelpName = "N" };
    private readonly Option<string?> _fineTuneOptimizer = new("--fine-tune-optimizer") { Description = "What changes the weights in fine-tuning; default: the recipe's.", HelpName = "sgd|adam|adamw|muon" };
    private readonly Option<double?> _fineTuneRate = CommonOptions.Number("--fine-tune-learning-rate", "Largest learning rate of fine-tuning, above 0; default: the recipe's.");
    private readonly Option<double?> _fineTuneFloor = CommonOptions.Number("--fine-tune-floor", "Share of that rate at which a cosine schedule of fine-tuning ends, in [0, 1); default: the recipe's.");
    private readonly Option<double?> _fineTuneAveraging = CommonOptions.Number("--fine-tune-averaging", "Epochs over which the weights of fine-tuning are averaged, above 0; default: the recipe's.");

    internal IReadOnlyList<Option> All =>
        [_survivors, _exclude, _images, _fineTuneEpochs, _fineTuneBatch, _fineTuneOptimizer, _fineTuneRate, _fineTuneFloor, _fineTuneAveraging];

    internal int? MinSurvivors(ParseResult parse) => parse.GetValue(_survivors);

    internal string[]? Exclude(ParseResult parse) => parse.GetValue(_exclude) is { Length: > 0 } names ? names : null;

    internal int? ScoringImages(ParseResult parse) => parse.GetValue(_images);

    /// <summary>Fine-tuning as the recipe has it, with what the command line says of it.</summary>
    internal TrainingOptions FineTuning(ParseResult parse, TrainingOptions recipe) => recipe with
    {
        Epochs = parse.GetValue(_fineTuneEpochs) ?? recipe.Epochs,
        BatchSize = parse.GetValue(_fineTuneBatch) ?? recipe.BatchSize,
        Optimizer = TrainCommand.OptimizerOf(recipe.Optimizer, parse.GetValue(_fineTuneOptimizer), parse.GetValue(_fineTuneRate), weightDecay: null),
        Schedule = TrainCommand.ScheduleOf(recipe.Schedule, name: null, parse.GetValue(_fineTuneFloor), _fineTuneFloor.Name),
        Averaging = parse.GetValue(_fineTuneAveraging) ?? recipe.Averaging,
    };

    /// <summary>Those of some options that the command line gives, by name.</summary>
    internal static string[] Given(ParseResult parse, IEnumerable<Option> options) =>
        [.. options.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
}
