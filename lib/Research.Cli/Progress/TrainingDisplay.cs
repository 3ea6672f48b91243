using System.Globalization;
using Research.Experiments;
using Research.Training;
using Spectre.Console;

namespace Research.Cli.Progress;

/// <summary>Shows a training on the terminal: a live bar with epoch, loss and time left, and one line per epoch that stays.</summary>
internal static class TrainingDisplay
{
    /// <summary>Shows a run.</summary>
    internal static T Show<T>(Func<IProgress<RunProgress>, T> run) =>
        Show(run, progress => (progress.Configuration.Model, progress.Phase, progress.Training));

    /// <summary>Shows the carrying out of a recipe.</summary>
    internal static T Show<T>(Func<IProgress<StageProgress>, T> run) =>
        Show(run, progress => (Text($"stage {progress.Stage}/{progress.Stages}"), progress.Phase, progress.Training));

    /// <summary>Shows an automatic compression.</summary>
    internal static T Show<T>(Func<IProgress<CompressionProgress>, T> run) =>
        Show(run, progress => (Text($"candidate {progress.Candidate} ({progress.Technique}), stage {progress.Stage.Stage}/{progress.Stage.Stages}"), progress.Stage.Phase, progress.Stage.Training));

    private static TResult Show<TProgress, TResult>(Func<IProgress<TProgress>, TResult> run, Func<TProgress, (string Subject, string Phase, TrainingProgress Training)> read)
    {
        IAnsiConsole console = Terminal.Errors;
        if (!console.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
            return run(new Reporter<TProgress>(progress => EpochLine(console, read(progress))));
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: 1);
                return run(new Reporter<TProgress>(progress =>
                {
                    (string subject, string phase, TrainingProgress training) = read(progress);
                    task.Description = Markup.Escape(Text($"{subject} {phase}: epoch {training.Epoch}/{training.Epochs}, loss {training.Loss:F4}"));
                    task.Value = (training.Epoch - 1 + (double)training.Step / training.StepsPerEpoch) / training.Epochs;
                    EpochLine(console, read(progress));
                }));
            });
    }

    private static void EpochLine(IAnsiConsole console, (string Subject, string Phase, TrainingProgress Training) at)
    {
        if (at.Training is { Selection: { } selection } training)
        {
            console.WriteLine(Text(
                $"{at.Phase}  epoch {training.Epoch,3}/{training.Epochs}  loss {training.Loss:F4}  selection {100 * selection.Accuracy:F2} %  elapsed {training.Elapsed:h\\:mm\\:ss}  left {training.Remaining:h\\:mm\\:ss}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
