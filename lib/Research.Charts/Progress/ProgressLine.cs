using System.Diagnostics;
using System.Globalization;
using Research.Experiments;
using Research.Training;

namespace Research.Charts;

/// <summary>
/// Live progress on one line of a notebook cell or terminal: a bar, the epoch, its metrics and the time left. Each report
/// rewrites the line behind a carriage return, and <see cref="Dispose"/> leaves one tidy line, which says how far it came, also
/// where it was interrupted.
/// </summary>
/// <param name="what">What is running, the start of the line.</param>
/// <param name="output">Where it is written; default the console, which a notebook shows under the cell.</param>
public sealed class ProgressLine(string what, TextWriter? output = null) : IProgress<TrainingProgress>, IProgress<RunProgress>, IProgress<SweepProgress>, IProgress<StageProgress>, IProgress<CompressionProgress>, IDisposable
{
    private const int Widest = 120;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TextWriter _output = output ?? Console.Out;
    private readonly Dictionary<string, Score> _scores = [];
    private readonly Dictionary<string, double> _running = [];
    private TimeSpan _last = -Interval;
    private double _share;
    private int _width;
    private string _end = "";
    private bool _ended;

    /// <summary>Shows where a training stands.</summary>
    /// <param name="value">Reported by a <see cref="Trainer"/>.</param>
    public void Report(TrainingProgress value) => Report(value, "", "");

    /// <summary>Shows where a run stands.</summary>
    /// <param name="value">Reported by a <see cref="Run"/>.</param>
    public void Report(RunProgress value) => Report(value.Training, value.Phase, value.Phase == "train" ? "" : $"{value.Phase}: ");

    /// <summary>Shows where a sweep stands, and the run that reported last.</summary>
    /// <param name="value">Reported by a <see cref="Sweep"/>.</param>
    public void Report(SweepProgress value)
    {
        lock (_lock)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{value.Done}/{value.Runs} runs");
            if (value.Current is { } run)
            {
                string title = run.Configuration.Title();
                _running[title] = Math.Max(_running.GetValueOrDefault(title), Share(run.Training));
                text += $" · {title}: {run.Phase}, {Metrics(run.Training, title)}";
            }
            _share = Math.Max(_share, (value.Done + _running.Values.Where(share => share < 1).Sum()) / value.Runs);
            _end = value.Done == value.Runs ? Count(value.Runs, "run") : string.Create(CultureInfo.InvariantCulture, $"stopped after {value.Done} of {value.Runs} runs");
            Write(text, _share > 0 ? value.Elapsed * ((1 - _share) / _share) : null, force: value.Current is null);
        }
    }

    /// <summary>Shows where the carrying out of a recipe stands.</summary>
    /// <param name="value">Reported by a <see cref="RecipeRun"/>.</param>
    public void Report(StageProgress value) => Report(value.Training, $"{value.Stage}, {value.Phase}", $"{value.Step.Name} ({value.Stage}/{value.Stages}): ");

    /// <summary>Shows where an automatic compression stands.</summary>
    /// <param name="value">Reported by an <see cref="AutomaticCompressor"/>.</param>
    public void Report(CompressionProgress value) => Report(
        value.Stage.Training, $"{value.Candidate}, {value.Stage.Stage}, {value.Stage.Phase}", $"candidate {value.Candidate}, {value.Technique}, {value.Stage.Step.Name}: ");

    /// <summary>Shows how many of several things are done.</summary>
    /// <param name="done">Of them; at most <paramref name="items"/>.</param>
    /// <param name="items">At least 1.</param>
    /// <param name="item">The word for one of them, as in <c>recipe</c>.</param>
    public void Report(int done, int items, string item)
    {
        lock (_lock)
        {
            _share = (double)done / items;
            _end = done == items ? Count(items, item) : string.Create(CultureInfo.InvariantCulture, $"stopped after {done} of {items} {item}s");
            Write(string.Create(CultureInfo.InvariantCulture, $"{done}/{items} {item}s"), done > 0 ? _clock.Elapsed * ((1 - _share) / _share) : null, force: true);
        }
    }

    /// <summary>Replaces the live line by what was done and how long it took; what is reported later is not shown.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
            Put($"{what}: {(_end.Length == 0 ? "nothing was left to do" : _end)} · {ProgressBar.Time(_clock.Elapsed)}");
            _output.WriteLine();
        }
    }

    private void Report(TrainingProgress value, string phase, string prefix)
    {
        lock (_lock)
        {
            _share = Share(value);
            string metrics = Metrics(value, phase);
            string reached = value.Selection is null ? string.Create(CultureInfo.InvariantCulture, $"stopped in epoch {value.Epoch} of {value.Epochs}")
                : value.Epoch < value.Epochs ? string.Create(CultureInfo.InvariantCulture, $"stopped after epoch {value.Epoch} of {value.Epochs}")
                : Count(value.Epochs, "epoch");
            _end = $"{prefix}{reached}{metrics[metrics.IndexOf(" · ", StringComparison.Ordinal)..]}";
            Write($"{prefix}{metrics}", value.Remaining, force: value.Selection is not null);
        }
    }

    /// <summary>The epoch, its loss, and the latest score.</summary>
    private string Metrics(TrainingProgress training, string key)
    {
        if (training.Selection is not null)
            _scores[key] = training.Selection;
        else if (training.Epoch == 1)
            _scores.Remove(key);
        string selection = _scores.TryGetValue(key, out Score? score) ? string.Create(CultureInfo.InvariantCulture, $" · selection {100 * score.Accuracy:F2} %") : "";
        return string.Create(CultureInfo.InvariantCulture, $"epoch {training.Epoch}/{training.Epochs} · loss {training.Loss:F4}{selection}");
    }

    private static double Share(TrainingProgress training) => Math.Clamp((training.Epoch - 1 + (double)training.Step / training.StepsPerEpoch) / training.Epochs, 0, 1);

    private static string Count(int number, string word) => string.Create(CultureInfo.InvariantCulture, $"{number} {word}{(number == 1 ? "" : "s")}");

    private void Write(string text, TimeSpan? left, bool force)
    {
        if (_ended || !force && _clock.Elapsed - _last < Interval)
            return;
        _last = _clock.Elapsed;
        string line = $"{what} {ProgressBar.Of(_share)}{(left is { } time && _share < 1 ? $", {ProgressBar.Time(time)} left" : "")} · {text}";
        Put(line.Length <= Widest ? line : $"{line[..(Widest - 1)]}…");
    }

    private void Put(string line)
    {
        _output.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }
}
