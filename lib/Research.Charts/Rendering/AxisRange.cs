namespace Research.Charts.Rendering;

/// <summary>The values an axis shows, from <paramref name="Low"/> to <paramref name="High"/>; both renderers use the same.</summary>
internal readonly record struct AxisRange(double Low, double High)
{
    private const double Padding = 0.04;

    public static AxisRange OfX(Figure figure) => Of(figure.X, figure.Series.SelectMany(series => series.XExtent), bars: false);

    public static AxisRange OfY(Figure figure) =>
        Of(figure.Y, figure.Series.SelectMany(series => series.YExtent), figure.Series.Any(series => series is BarSeries));

    private static AxisRange Of(Axis axis, IEnumerable<double> values, bool bars)
    {
        if (axis.Categories is { Count: > 0 } names)
            return new AxisRange(-0.5, names.Count - 0.5);
        double[] shown = [.. values.Where(value => IsDrawable(axis, value))];
        if (axis.IsHidden)
            return new AxisRange(axis.Minimum ?? shown.Min(), axis.Maximum ?? shown.Max());
        var data = axis.Scale == AxisScale.Log ? OfLog(shown, bars) : OfLinear(shown, bars);
        return new AxisRange(axis.Minimum ?? data.Low, axis.Maximum ?? data.High);
    }

    /// <summary>Whether a value has a place on the axis; others are gaps.</summary>
    public static bool IsDrawable(Axis axis, double value) => double.IsFinite(value) && (axis.Scale == AxisScale.Linear || value > 0);

    private static AxisRange OfLinear(double[] values, bool bars)
    {
        if (values.Length == 0)
            return new AxisRange(0, 1);
        var (low, high) = (values.Min(), values.Max());
        var pad = high > low ? Padding * (high - low) : Math.Max(Math.Abs(high) * 0.05, 0.5);
        return new AxisRange(bars && low == 0 ? 0 : low - pad, bars && high == 0 && low < 0 ? 0 : high + (bars ? 1.5 * pad : pad));
    }

    private static AxisRange OfLog(double[] values, bool bars)
    {
        if (values.Length == 0)
            return new AxisRange(1, 10);
        var (low, high) = (Math.Log10(values.Min()), Math.Log10(values.Max()));
        var pad = high > low ? Padding * (high - low) : 0.5;
        return new AxisRange(Math.Pow(10, low - (bars ? Math.Max(pad, 0.3) : pad)), Math.Pow(10, high + pad));
    }
}
