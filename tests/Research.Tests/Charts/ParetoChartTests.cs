using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public sealed class ParetoChartTests
{
    private static readonly Axis Bytes = new("file", "bytes") { Scale = AxisScale.Log }, Errors = new("errors", "%");

    private static readonly ParetoPoint[] Points = [new("share", 2000, 1.5), new("prune", 3000, 1.25), new("share", 1000, 4), new("prune", 1500, 5)];

    [Fact]
    public void The_front_is_a_line_behind_the_points_of_each_technique()
    {
        Figure figure = ParetoChart.Create("Fronts", Bytes, Errors, Points, "alt");

        Assert.Equal(["front", "share", "prune"], figure.Series.Select(series => series.Name));
        var front = (LineSeries)figure.Series[0];
        Assert.Equal([1000, 2000, 3000], front.X);
        Assert.Equal([4, 1.5, 1.25], front.Y);
        Assert.Equal([3000, 1500], ((PointSeries)figure.Series[2]).X);
        Assert.Equal(3, figure.Series.Select(series => series.Style).Distinct().Count());
    }

    [Fact]
    public void In_words() => Assert.Equal(
        "4 choices of 2 techniques: errors (%) against file (bytes). The front of 3 goes from 4 at 1,000 (share) to 1.25 at 3,000 (prune).",
        ParetoChart.Describe(Bytes, Errors, Points));

    [Fact]
    public void Nothing_has_no_front()
    {
        Assert.Contains("at least one point", Assert.Throws<ArgumentException>(() => ParetoChart.Create("Fronts", Bytes, Errors, [], "alt")).Message, StringComparison.Ordinal);
        Assert.Contains("at least one point", Assert.Throws<ArgumentException>(() => ParetoChart.Describe(Bytes, Errors, [])).Message, StringComparison.Ordinal);
    }
}
