namespace Research.Compression;

/// <summary>Chooses the range that a grid covers, from what was seen of the values: a pure function. Values outside are clamped.</summary>
public abstract record RangeObserver
{
    /// <summary>The range.</summary>
    /// <param name="statistics">Of at least one value.</param>
    /// <param name="scheme">The bits and symmetry for which it is chosen.</param>
    /// <exception cref="ArgumentException">Nothing was seen.</exception>
    public ValueRange Range(ValueStatistics statistics, QuantizationScheme scheme) => statistics.Count > 0
        ? Choose(statistics, scheme)
        : throw new ArgumentException("There are no values to take a range from: calibrate with at least one image.", nameof(statistics));

    private protected abstract ValueRange Choose(ValueStatistics statistics, QuantizationScheme scheme);
}

/// <summary>An interval of values.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end, at least <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High)
{
    /// <summary>Both ends multiplied by a factor.</summary>
    internal ValueRange Times(double factor) => new(Low * factor, High * factor);
}
