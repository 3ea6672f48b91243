using System.Globalization;
using Research.Compression;

namespace Research.Charts;

/// <summary>A picture of an architecture before and after structured pruning: the width of every layer.</summary>
public static class LayerWidths
{
    /// <summary>Draws two bars a layer, its filters or neurons before and after.</summary>
    /// <param name="change">What structured pruning did.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="scale">Of the vertical axis; default logarithmic, since widths differ by orders of magnitude.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="alt"/> is empty.</exception>
    public static Figure Create(StructureChange change, string alt, string title, AxisScale scale = AxisScale.Log)
    {
        ArgumentNullException.ThrowIfNull(change);
        return BarChart.Create(title, "layer", [.. change.Widths.Select(width => width.Layer)], new Axis("filters or neurons") { Scale = scale, Minimum = scale == AxisScale.Log ? 1 : 0 },
            [new BarGroup("before", [.. change.Widths.Select(width => (double)width.Before)]), new BarGroup("after", [.. change.Widths.Select(width => (double)width.After)])], alt);
    }

    /// <summary>Says in words what is left of the network, and which layer lost the largest share of its width and which the smallest.</summary>
    /// <param name="change">What structured pruning did.</param>
    public static string Describe(StructureChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        LayerWidth[] byLoss = [.. change.Widths.OrderBy(width => (double)width.After / width.Before)];
        return string.Create(CultureInfo.InvariantCulture,
            $"Widths of {change.Widths.Count} layers before and after pruning: {100.0 * change.MacsAfter / change.MacsBefore:F1} % of the MACs and {100.0 * change.ParametersAfter / change.ParametersBefore:F1} % of the parameters are left. {Left(byLoss[0])}, {Left(byLoss[^1])}.");
    }

    private static string Left(LayerWidth width) => string.Create(CultureInfo.InvariantCulture, $"{width.Layer} keeps {width.After} of {width.Before}");
}
