using System.Globalization;

namespace Research.Charts;

/// <summary>Any lines, bands, points and baselines over two axes.</summary>
public static class LineChart
{
    /// <summary>Draws the series; those whose <see cref="Series.Style"/> is 0 get one look each, in order.</summary>
    /// <param name="title">Title above the figure.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="alt"/> is empty.</exception>
    public static Figure Create(string title, Axis x, Axis y, IEnumerable<LineSeries> lines, string alt)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return new Figure(title, x, y, lines.Select((line, index) => line.Style == 0 ? line with { Style = index } : line), alt);
    }

    /// <summary>Says in words how each line runs: its first and last value, its lowest and highest.</summary>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="lines">The lines.</param>
    public static string Describe(Axis x, Axis y, IEnumerable<LineSeries> lines)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(lines);
        return string.Join(' ', lines.Select(Sentence).Prepend($"{y.Text} against {x.Text}."));
    }

    private static string Sentence(LineSeries line)
    {
        var points = line.X.Zip(line.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second)).ToArray();
        if (points.Length == 0)
            return $"{line.Name} has no valid point.";
        var (lowest, highest) = (points.MinBy(point => point.Second), points.MaxBy(point => point.Second));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Name} runs from {points[0].Second:G4} at {points[0].First:G4} to {points[^1].Second:G4} at {points[^1].First:G4}, lowest {lowest.Second:G4} at {lowest.First:G4}, highest {highest.Second:G4} at {highest.First:G4}.");
    }
}
