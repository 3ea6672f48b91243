using Research.Charts;
using Research.Charts.Rendering;
using Xunit;

namespace Research.Tests.Charts;

public class AxisTicksTests
{
    private static string[] Labels(double low, double high, AxisScale scale = AxisScale.Linear) =>
        [.. AxisTicks.Of(new Axis("x") { Scale = scale }, new AxisRange(low, high)).Select(tick => tick.Label)];

    [Fact]
    public void Ticks_are_round_numbers_with_as_many_decimals_as_needed()
    {
        Assert.Equal(["0", "20", "40", "60", "80", "100"], Labels(-4, 103));
        Assert.Equal(["−0.2", "−0.1", "0.0", "0.1", "0.2"], Labels(-0.26, 0.26));
        Assert.Equal(["98.5", "99.0", "99.5"], Labels(98.2, 99.9).Where(label => label.EndsWith(".5", StringComparison.Ordinal) || label == "99.0"));
        Assert.Equal(["0", "5000", "10k", "15k"], Labels(0, 19_000));
    }

    [Fact]
    public void Log_ticks_are_1_2_5_over_few_decades_and_powers_over_many()
    {
        Assert.Equal(["1", "2", "5", "10", "20", "50", "100"], Labels(0.9, 110, AxisScale.Log));
        Assert.Equal(["0.8", "1.0", "1.2", "1.4", "1.6", "1.8"], Labels(0.75, 1.95, AxisScale.Log));
        Assert.Equal(["0.001", "0.01", "0.1", "1", "10"], Labels(0.0009, 11, AxisScale.Log));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(431_080, "431.08k")]
    [InlineData(40_550_000, "40.55M")]
    [InlineData(0.00003, "3e−5")]
    [InlineData(-1.5, "−1.5")]
    public void Short_numbers(double value, string text) => Assert.Equal(text, AxisTicks.Short(value));
}
