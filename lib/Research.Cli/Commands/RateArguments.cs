using System.CommandLine;
using Research.Experiments;
using Research.Training;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say how a network is trained for few bits.</summary>
internal sealed class RateArguments
{
    private readonly Option<double?> _lambda = CommonOptions.Number("--rate", "Train for few bits at last: what a bit of the file adds to the loss, in nats, as in 1e-6; default: not.");
    private readonly Option<double?> _step = CommonOptions.Number("--rate-step", "Where the steps of grids begin, in standard deviations of the weights; default: 1.");
    private readonly Option<int?> _epochs = new("--rate-epochs") { Description = "Epochs of that training; default: the recipe's.", HelpName = "N" };
    private readonly Option<double?> _learningRate = CommonOptions.Number("--rate-learning-rate", "Largest learning rate of that training; default: the recipe's.");

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_lambda, _step, _epochs, _learningRate])
            command.Add(option);
    }

    /// <summary>What the command line says; null where bits do not count.</summary>
    /// <exception cref="ArgumentException">Options are given, but not what a bit costs.</exception>
    internal RateConfiguration? Read(ParseResult parse, RunConfiguration basis)
    {
        if (parse.GetValue(_lambda) is not { } lambda)
        {
            string[] given = RemovalArguments.Given(parse, [_step, _epochs, _learningRate]);
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to rate-aware training: add --rate, what a bit adds to the loss.");
        }
        RateConfiguration recipe = Recipes.Rate(basis.Model, basis.Data.Name, lambda);
        TrainingOptions training = recipe.Training;
        return recipe with
        {
            Step = parse.GetValue(_step) ?? recipe.Step,
            Training = training with
            {
                Epochs = parse.GetValue(_epochs) ?? training.Epochs,
                Optimizer = training.Optimizer with { LearningRate = parse.GetValue(_learningRate) ?? training.Optimizer.LearningRate },
            },
        };
    }
}
