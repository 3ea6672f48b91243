using System.Diagnostics;
using System.Globalization;
using Research.Experiments;

namespace Research.Charts;

/// <summary>
/// Live progress on one line of a notebook cell or terminal: each report rewrites the line behind a carriage return, and
/// <see cref="Dispose"/> leaves one tidy line.
/// </summary>
/// <param name="what">What is running, the start of the line.</param>
/// <param name="output">Where it is written; default the console, which a notebook shows under the cell.</param>
public sealed class ProgressLine(string what, TextWriter? output = null) : IProgress<SweepProgress>, IProgress<RunProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last = -Interval;
    private int _width;
    private string _end = "";

    private TextWriter Output => output ?? Console.Out;

    /// <inheritdoc/>
    public void Report(SweepProgress value)
    {
        _end = string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Runs} runs");
        Write($"{_end}{(value.Current is { } run ? $" · {run.Configuration.Title()} · {Text(run)}" : "")}", force: value.Current is null);
    }

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        _end = string.Create(CultureInfo.InvariantCulture, $"epoch {value.Training.Epoch} of {value.Training.Epochs}");
        Write(Text(value), force: value.Training.Selection is not null);
    }

    /// <summary>Replaces the live line by what was done and how long it took.</summary>
    public void Dispose()
    {
        string text = _end.Length == 0 ? "nothing was left to do" : _end;
        Write(string.Create(CultureInfo.InvariantCulture, $"{text} · {_clock.Elapsed.TotalSeconds:F0} s"), force: true);
        Output.WriteLine();
    }

    private static string Text(RunProgress run)
    {
        var training = run.Training;
        string selection = training.Selection is { } score ? $" · selection {100 * score.Accuracy:F2} %" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{run.Phase}: epoch {training.Epoch}/{training.Epochs} · step {training.Step}/{training.StepsPerEpoch} · loss {training.Loss:F4}{selection} · {training.Remaining:mm\\:ss} left");
    }

    private void Write(string text, bool force)
    {
        if (!force && _clock.Elapsed - _last < Interval)
            return;
        _last = _clock.Elapsed;
        string line = $"{what}: {text}";
        Output.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }
}
