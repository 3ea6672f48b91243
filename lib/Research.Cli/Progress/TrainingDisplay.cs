using System.Globalization;
using Research.Experiments;
using Research.Training;
using Spectre.Console;

namespace Research.Cli.Progress;

/// <summary>Shows a training on the terminal: a live bar with epoch, loss and time left, and one line per epoch that stays.</summary>
internal static class TrainingDisplay
{
    internal static T Show<T>(Func<IProgress<RunProgress>, T> run)
    {
        IAnsiConsole console = Terminal.Errors;
        if (!console.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
            return run(new Reporter(progress => EpochLine(console, progress)));
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: 1);
                return run(new Reporter(progress =>
                {
                    TrainingProgress training = progress.Training;
                    task.Description = string.Create(CultureInfo.InvariantCulture,
                        $"{Markup.Escape(progress.Configuration.Model)} {progress.Phase}: epoch {training.Epoch}/{training.Epochs}, loss {training.Loss:F4}");
                    task.Value = (training.Epoch - 1 + (double)training.Step / training.StepsPerEpoch) / training.Epochs;
                    EpochLine(console, progress);
                }));
            });
    }

    private static void EpochLine(IAnsiConsole console, RunProgress progress)
    {
        if (progress.Training is { Selection: { } selection } training)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{progress.Phase}  epoch {training.Epoch,3}/{training.Epochs}  loss {training.Loss:F4}  selection {100 * selection.Accuracy:F2} %  elapsed {training.Elapsed:h\\:mm\\:ss}  left {training.Remaining:h\\:mm\\:ss}"));
        }
    }

    private sealed class Reporter(Action<RunProgress> report) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => report(value);
    }
}
