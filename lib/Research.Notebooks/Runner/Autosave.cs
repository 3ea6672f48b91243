using System.Diagnostics;

namespace Research.Notebooks;

/// <summary>When to save a notebook whose cell is still running: at intervals, which grow where saving would take more than 2 % of the time.</summary>
/// <param name="interval">The shortest time from one save to the next.</param>
internal sealed class Autosave(TimeSpan interval)
{
    private const int TimesOfASave = 50;
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private TimeSpan _took;

    /// <summary>How long to wait from the last save to the next.</summary>
    internal TimeSpan Wait => _took * TimesOfASave > interval ? _took * TimesOfASave : interval;

    /// <summary>Saves if it is time to.</summary>
    internal void SaveIfDue(Action save)
    {
        if (_sinceLast.Elapsed >= Wait)
            Save(save);
    }

    /// <summary>Saves.</summary>
    internal void Save(Action save)
    {
        var clock = Stopwatch.StartNew();
        save();
        Saved(clock.Elapsed);
    }

    /// <summary>Takes note of a save.</summary>
    /// <param name="took">How long it took.</param>
    internal void Saved(TimeSpan took)
    {
        _took = took;
        _sinceLast.Restart();
    }
}
