using System.Globalization;
using Research.Compression;

namespace Research.Charts;

/// <summary>A picture of an architecture before and after structured pruning: the width of every layer.</summary>
public static class LayerWidths
{
    private const int MostNames = 10;

    /// <summary>Draws two bars a layer, its filters or neurons before and after; more than ten layers are numbered, since their names would not fit.</summary>
    /// <param name="change">What structured pruning did.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="scale">Of the vertical axis; default logarithmic, since widths differ by orders of magnitude.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="alt"/> is empty.</exception>
    public static Figure Create(StructureChange change, string alt, string title, AxisScale scale = AxisScale.Log)
    {
        ArgumentNullException.ThrowIfNull(change);
        string[] names = [.. change.Widths.Select((width, index) => change.Widths.Count <= MostNames ? width.Layer : (index + 1).ToString(CultureInfo.InvariantCulture))];
        string x = change.Widths.Count <= MostNames ? "layer" : $"layer, from {change.Widths[0].Layer} to {change.Widths[^1].Layer}";
        bool log = scale == AxisScale.Log;
        var y = new Axis("filters or neurons") { Scale = scale, Minimum = log ? 1 : 0, Maximum = (log ? 2 : 1.1) * change.Widths.Max(width => width.Before) };
        return BarChart.Create(title, x, names, y,
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
