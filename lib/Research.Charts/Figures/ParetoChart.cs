using System.Globalization;
using Research.Experiments;

namespace Research.Charts;

/// <summary>Choices by cost and loss: a cloud of points for each technique, and the front of those that no other beats as a line behind them.</summary>
public static class ParetoChart
{
    /// <summary>Draws the choices; techniques get one look each, in the order in which they first occur.</summary>
    /// <param name="title">Title above the figure.</param>
    /// <param name="cost">Horizontal axis.</param>
    /// <param name="loss">Vertical axis.</param>
    /// <param name="points">The choices, at least one.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/>, <paramref name="points"/> or <paramref name="alt"/> is empty.</exception>
    public static Figure Create(string title, Axis cost, Axis loss, IReadOnlyList<ParetoPoint> points, string alt)
    {
        IReadOnlyList<ParetoPoint> front = Front(points);
        return new Figure(
            title, cost, loss,
            [
                new LineSeries("front", front.Select(point => point.Cost), front.Select(point => point.Loss)) { Markers = false },
                .. points.GroupBy(point => point.Technique).Select((group, index) =>
                    new PointSeries(group.Key, group.Select(point => point.Cost), group.Select(point => point.Loss)) { Style = index + 1 }),
            ],
            alt);
    }

    /// <summary>Says in words how many choices there are, and where the front runs.</summary>
    /// <param name="cost">Horizontal axis.</param>
    /// <param name="loss">Vertical axis.</param>
    /// <param name="points">The choices, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Describe(Axis cost, Axis loss, IReadOnlyList<ParetoPoint> points)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(loss);
        IReadOnlyList<ParetoPoint> front = Front(points);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{points.Count} choices of {points.Select(point => point.Technique).Distinct().Count()} techniques: {loss.Text} against {cost.Text}. The front of {front.Count} goes from {Place(front[0])} to {Place(front[^1])}.");
    }

    private static IReadOnlyList<ParetoPoint> Front(IReadOnlyList<ParetoPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return points.Count > 0
            ? ParetoFront.Of(points, point => point.Cost, point => point.Loss)
            : throw new ArgumentException("A front needs at least one point.", nameof(points));
    }

    private static string Place(ParetoPoint point) => string.Create(CultureInfo.InvariantCulture, $"{point.Loss:0.###} at {point.Cost:#,0.###} ({point.Technique})");
}
