namespace Research.Notebooks;

/// <summary>
/// By how much a recorded metric may differ from one run to the next: values in per cent and accuracies by points, others by a
/// share of themselves, and all by the spread that the notebook states, as in 85.8 ± 0.4.
/// </summary>
public sealed record MetricTolerance
{
    // 0.863 − 0.858 is a little more than 0.005 in binary.
    private const double RoundingError = 1e-9;

    /// <summary>Share of the larger of the two values, where they are neither in per cent nor accuracies; default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or not a number.</exception>
    public double Relative { get; init => field = Checked(value, nameof(Relative)); } = 0.01;

    /// <summary>For values in per cent or points, in those; accuracies given as fractions may differ by a hundredth of it; default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or not a number.</exception>
    public double Points { get; init => field = Checked(value, nameof(Points)); } = 0.5;

    /// <summary>For all values; default 1e-6, which lets rounding errors around zero pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or not a number.</exception>
    public double Absolute { get; init => field = Checked(value, nameof(Absolute)); } = 1e-6;

    /// <summary>How far the two may be apart.</summary>
    internal double Allowed(RecordedMetric first, RecordedMetric second)
    {
        double own = first.Scale switch
        {
            MetricScale.Percent => Points,
            MetricScale.Fraction => Points / 100,
            _ => Relative * Math.Max(Math.Abs(first.Value), Math.Abs(second.Value)),
        };
        return new[] { Absolute, own, first.Spread, second.Spread }.Max();
    }

    /// <summary>Whether two values are as good as equal; NaN is only equal to NaN, and an infinity to itself.</summary>
    internal bool IsWithin(RecordedMetric first, RecordedMetric second) =>
        first.Value.Equals(second.Value) || double.IsFinite(first.Value) && double.IsFinite(second.Value) && Math.Abs(first.Value - second.Value) <= Allowed(first, second) * (1 + RoundingError);

    private static double Checked(double value, string name) => value >= 0 && double.IsFinite(value) ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"A tolerance must be at least 0, not {value}."));
}
