using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class AccuracySparsityCurveTests
{
    private static readonly PrunedAccuracy[] Points =
    [
        new("magnitude", 0.9, 1, 0.97), new("magnitude", 0.9, 2, 0.95), new("magnitude", 0.9, 3, 0.99),
        new("magnitude", 0.5, 1, 0.98), new("magnitude", 0.5, 2, 0.99), new("magnitude", 0.5, 3, 0.985),
        new("random", 0.5, 1, 0.90), new("random", 0.5, 2, 0.92), new("random", 0.5, 3, 0.94),
    ];

    [Fact]
    public void Line_is_the_mean_and_band_the_range_over_seeds()
    {
        var figure = AccuracySparsityCurve.Create(Points, [0.98, 0.99, 1.0], "alt");
        var line = figure.Series.OfType<LineSeries>().First();
        var band = figure.Series.OfType<BandSeries>().First();
        Assert.Equal("magnitude", line.Name);
        Assert.Equal([50, 90], line.X);
        Assert.Equal([98.5, 97], line.Y.Select(y => Math.Round(y, 9)));
        Assert.Equal([98, 95], band.Lower);
        Assert.Equal([99, 99], band.Upper);
        Assert.Equal(line.Style, band.Style);
        var dense = Assert.Single(figure.Series.OfType<BaselineSeries>());
        Assert.Equal((99, 98, 100), (Math.Round(dense.Y, 9), dense.Lower!.Value, dense.Upper!.Value));
        Assert.Equal("mean of 3 seeds, band from minimum to maximum", figure.Subtitle);
    }

    [Fact]
    public void From_five_seeds_on_the_band_is_one_sample_standard_deviation()
    {
        double[] accuracies = [0.90, 0.92, 0.94, 0.96, 0.98];
        var figure = AccuracySparsityCurve.Create(accuracies.Select((accuracy, seed) => new PrunedAccuracy("m", 0.5, seed, accuracy)), [], "alt");
        var band = Assert.Single(figure.Series.OfType<BandSeries>());
        Assert.Equal(94 - Math.Sqrt(10), band.Lower[0], 9);
        Assert.Equal(94 + Math.Sqrt(10), band.Upper[0], 9);
        Assert.Equal("mean of 5 seeds, band of ±1 standard deviation", figure.Subtitle);
    }

    [Fact]
    public void The_weights_kept_axis_is_logarithmic_and_falls()
    {
        var figure = AccuracySparsityCurve.Create(Points, [], "alt", axis: SparsityAxis.WeightsKept);
        Assert.Equal((AxisScale.Log, true, "weights kept (%)"), (figure.X.Scale, figure.X.Reversed, figure.X.Text));
        Assert.Equal([50, 10], figure.Series.OfType<LineSeries>().First().X);
    }

    [Fact]
    public void The_axis_and_the_words_say_whose_accuracy_it_is()
    {
        var figure = AccuracySparsityCurve.Create(Points, [], "alt", measure: "selection accuracy");
        Assert.Equal("selection accuracy (%)", figure.Y.Text);
        Assert.StartsWith("Selection accuracy against sparsity", AccuracySparsityCurve.Describe(Points, [], "selection accuracy"));
        Assert.Throws<ArgumentException>(() => AccuracySparsityCurve.Describe(Points, [], " "));
    }

    [Fact]
    public void One_seed_has_no_band_and_a_diverged_run_is_a_gap()
    {
        var figure = AccuracySparsityCurve.Create([new("m", 0.5, 1, 0.9), new("m", 0.9, 1, double.NaN)], [0.98], "alt");
        Assert.Empty(figure.Series.OfType<BandSeries>());
        Assert.Equal([90, double.NaN], Assert.Single(figure.Series.OfType<LineSeries>()).Y);
        Assert.Null(Assert.Single(figure.Series.OfType<BaselineSeries>()).Lower);
        Assert.Equal("one seed, so no band", figure.Subtitle);
        Assert.NotEmpty(figure.ToPng());
    }

    [Fact]
    public void The_description_says_best_worst_and_where_accuracy_falls()
    {
        Assert.Equal(
            "Test accuracy against sparsity (mean of 3 seeds, band from minimum to maximum). The dense network reaches 99 %. "
            + "magnitude is best with 98.5 % at 50 % sparsity and lowest with 97 % at 90 % sparsity; it first falls more than one point below dense at 90 % sparsity. "
            + "random reaches 92 % at 50 % sparsity; it first falls more than one point below dense at 50 % sparsity.",
            AccuracySparsityCurve.Describe(Points, [0.98, 0.99, 1.0]));
        Assert.Contains("without any points", AccuracySparsityCurve.Describe([], []));
        Assert.Contains(
            "1 of 2 points have no value",
            AccuracySparsityCurve.Describe([new("m", 0.5, 1, 0.9), new("m", 0.9, 1, double.NaN)], []));
    }

    [Theory]
    [InlineData(-0.1, 0.9)]
    [InlineData(90, 0.9)]
    [InlineData(double.NaN, 0.9)]
    [InlineData(0.5, 98)]
    public void Percentages_where_fractions_belong_are_refused(double sparsity, double accuracy)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => AccuracySparsityCurve.Create([new("m", sparsity, 1, accuracy)], [], "alt"));
        Assert.Contains("fraction from 0 to 1", error.Message);
    }

    [Fact]
    public void Alt_text_is_required() => Assert.Throws<ArgumentException>(() => AccuracySparsityCurve.Create(Points, [], ""));
}
