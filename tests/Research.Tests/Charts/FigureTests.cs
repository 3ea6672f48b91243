using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class FigureTests
{
    private static readonly Axis X = new("batch", "images");
    private static readonly Axis Y = new("latency", "ms");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_figure_without_alt_text_is_refused(string? alt)
    {
        var error = Assert.Throws<ArgumentException>(() => new Figure("Title", X, Y, [], alt!));
        Assert.Contains("alt text", error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_figure_without_title_is_refused(string? title)
    {
        var error = Assert.Throws<ArgumentException>(() => new Figure(title!, X, Y, [], "alt"));
        Assert.Contains("title", error.Message);
    }

    [Fact]
    public void An_axis_needs_a_label_and_no_empty_unit()
    {
        Assert.Throws<ArgumentException>(() => new Axis(""));
        Assert.Throws<ArgumentException>(() => new Axis("accuracy", ""));
        Assert.Equal("accuracy (%)", new Axis("accuracy", "%").Text);
        Assert.Equal("epoch", new Axis("epoch").Text);
    }

    [Fact]
    public void A_series_needs_as_many_values_as_positions()
    {
        var error = Assert.Throws<ArgumentException>(() => new LineSeries("dense", [1, 2, 3], [1, 2]));
        Assert.Contains("'dense' has 3 positions but 2 values", error.Message);
        Assert.Throws<ArgumentException>(() => new BandSeries("band", [1], [1, 2], [3]));
        Assert.Throws<ArgumentException>(() => new BarSeries("bars", [0, 1], [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new LineSeries("", [1], [1]));
    }

    [Fact]
    public void A_band_upside_down_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BandSeries("band", [1, 2], [1, 5], [2, 4]));

    [Fact]
    public void A_baseline_lies_inside_its_band()
    {
        Assert.Throws<ArgumentException>(() => new BaselineSeries("dense", 5, 6, 7));
        Assert.Throws<ArgumentException>(() => new BaselineSeries("dense", 5, lower: 4));
        Assert.Throws<ArgumentException>(() => new BaselineSeries("dense", double.NaN));
    }

    [Fact]
    public void The_first_twelve_looks_differ_and_adjacent_colours_too()
    {
        var styles = Enumerable.Range(0, 12).Select(Palette.Style).ToArray();
        Assert.Equal(12, styles.Select(style => (style.Color, style.Dash)).Distinct().Count());
        Assert.Equal(36, Enumerable.Range(0, 36).Select(Palette.Style).Select(style => (style.Color, style.Marker)).Distinct().Count());
        for (var index = 1; index < styles.Length; index++)
        {
            Assert.NotEqual(styles[index - 1].Color, styles[index].Color);
            Assert.NotEqual(styles[index - 1].Dash, styles[index].Dash);
            Assert.NotEqual(styles[index - 1].Marker, styles[index].Marker);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Palette.Style(-1));
    }
}
