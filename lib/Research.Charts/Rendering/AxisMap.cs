namespace Research.Charts.Rendering;

/// <summary>Maps values to ScottPlot's coordinates, which are always linear and rising.</summary>
internal sealed class AxisMap(Axis axis, AxisRange range)
{
    public double Low => Math.Min(Map(range.Low), Map(range.High));

    public double High => Math.Max(Map(range.Low), Map(range.High));

    public bool IsDrawable(double value) => AxisRange.IsDrawable(axis, value);

    /// <summary>The coordinate of a value that can be drawn.</summary>
    public double Map(double value)
    {
        var place = axis.Scale == AxisScale.Log ? Math.Log10(value) : value;
        return axis.Reversed ? -place : place;
    }

    /// <summary>The coordinate on which bars stand: zero, or the lower edge of a log axis.</summary>
    public double Floor => axis.Scale == AxisScale.Log ? Map(range.Low) : 0;

    public ScottPlot.ITickGenerator Ticks()
    {
        var ticks = AxisTicks.Of(axis, range);
        return new ScottPlot.TickGenerators.NumericManual(
            [.. ticks.Select(tick => Map(tick.Value))],
            [.. ticks.Select(tick => tick.Label)]);
    }
}
