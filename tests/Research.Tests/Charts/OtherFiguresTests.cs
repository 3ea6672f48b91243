using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class OtherFiguresTests
{
    private static readonly TrainingEpoch[] Epochs =
    [
        new(1, 2, 0.5, 0.95), new(1, 1, 1.0, 0.90), new(2, 1, 2.0, 0.80), new(2, 2, 0.7, 0.97),
    ];

    [Fact]
    public void Training_curves_show_mean_and_band_by_epoch()
    {
        var figure = TrainingCurves.Loss(Epochs, "alt");
        var line = Assert.Single(figure.Series.OfType<LineSeries>());
        var band = Assert.Single(figure.Series.OfType<BandSeries>());
        Assert.Equal([1, 2], line.X);
        Assert.Equal([1.5, 0.6], line.Y);
        Assert.Equal([1, 0.5], band.Lower);
        Assert.Equal([2, 0.7], band.Upper);
        Assert.Equal("training loss (nats per sample)", figure.Y.Text);
        Assert.Equal(AxisScale.Log, figure.Y.Scale);
    }

    [Fact]
    public void Training_curves_show_one_line_per_seed_on_request()
    {
        var lines = TrainingCurves.Accuracy(Epochs, "alt", display: SeedDisplay.OneLinePerSeed).Series.Cast<LineSeries>().ToArray();
        Assert.Equal(["seed 1", "seed 2"], lines.Select(line => line.Name));
        Assert.Equal([90, 95], lines[0].Y);
        Assert.NotEqual(lines[0].Style, lines[1].Style);
    }

    [Fact]
    public void Training_descriptions_name_first_last_and_best()
    {
        Assert.Equal(
            "Accuracy on the selection split against the epoch (mean of 2 seeds, band from minimum to maximum): 85 % after epoch 1, 96 % after epoch 2; highest 96 % after epoch 2.",
            TrainingCurves.DescribeAccuracy(Epochs));
        Assert.Contains("1.5 after epoch 1, 0.6 after epoch 2; lowest 0.6", TrainingCurves.DescribeLoss(Epochs));
        Assert.Contains("without any valid point", TrainingCurves.DescribeLoss([]));
    }

    [Fact]
    public void A_histogram_counts_every_weight_and_leaves_out_the_zeros()
    {
        float[] before = [-0.9f, -0.1f, 0.1f, 0.4f, 1f];
        float[] after = [-0.9f, 0f, 0f, 0.4f, 1f];
        var figure = WeightHistogram.Create(before, after, "alt", bins: 4);
        var bars = figure.Series.Cast<BarSeries>().ToArray();
        Assert.Equal([-1, -0.5, 0, 0.5], bars[0].Left);
        Assert.Equal([1, 1, 2, 1], bars[0].Height);
        Assert.Equal([1, 0, 1, 1], bars[1].Height);
        Assert.Equal("2 zeros after pruning (40 %) are not drawn", figure.Subtitle);
        Assert.Equal("after: 3 non-zero weights", bars[1].Name);
        Assert.Contains("2 weights (40 %) are zero after pruning; the smallest that is left has magnitude 0.4", WeightHistogram.Describe(before, after));
    }

    [Fact]
    public void A_histogram_draws_constant_and_fully_pruned_weights_and_refuses_none()
    {
        Assert.NotEmpty(WeightHistogram.Create([0f, 0f], [0f, 0f], "alt", countScale: AxisScale.Log).ToPng());
        Assert.Throws<ArgumentException>(() => WeightHistogram.Create([float.NaN], [], "alt"));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightHistogram.Create([1f], [1f], "alt", bins: 0));
    }

    [Fact]
    public void A_picture_maps_its_values_to_brightness()
    {
        Assert.Equal([0, 128, 255, 0], Picture.FromValues([-1, 0, 1, float.NaN], 2, 2).Pixels);
        Assert.Equal([0, 255], Picture.FromValues([-5, 5], 1, 2, black: 0, white: 1).Pixels);
        Assert.Equal([255, 0, 0, 0, 0, 0], Picture.FromValues([1, 0, 0, 0, 0, 0], 1, 2, channels: 3).Pixels);
        Assert.Throws<ArgumentException>(() => Picture.FromValues([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.FromValues([1, 2], 1, 1, channels: 2));
    }

    [Fact]
    public void A_grid_places_pictures_row_by_row_with_their_captions()
    {
        var pictures = Enumerable.Range(0, 5).Select(index => Picture.FromValues([0, 1, 2, 3], 2, 2, caption: $"digit {index}")).ToArray();
        var figure = ImageGrid.Create(pictures, ImageGrid.Describe(pictures, "digits"), "Digits", columns: 3);
        var placed = figure.Series.Cast<PictureSeries>().ToArray();
        Assert.Equal("5 digits, captioned digit 0; digit 1; digit 2; digit 3; digit 4.", figure.Alt);
        Assert.Equal(placed[0].Top, placed[2].Top);
        Assert.True(placed[3].Top > placed[0].Top && figure.Y.Reversed);
        Assert.Equal(placed[0].Left, placed[3].Left);
        Assert.Equal("digit 4", figure.Annotations[4].Text);
        Assert.True(figure.Annotations[0].Y - figure.Y.Minimum > 0.2, "The axis leaves no room for the captions of the first row.");
        Assert.Contains("data:image/png;base64,", figure.ToPlotlyJson());
        Assert.NotEmpty(figure.ToPng());
        Assert.Throws<ArgumentException>(() => ImageGrid.Create([], "alt", "Digits"));
    }

    [Fact]
    public void A_bar_chart_puts_groups_side_by_side_and_writes_values_above_error_bars()
    {
        var figure = BarChart.Create(
            "Size", "format", ["fp32", "CSR"], new Axis("size", "kB"), [new BarGroup("a", [4, 2]) { Lower = [3, 1], Upper = [5, 3] }, new BarGroup("b", [1, double.NaN])], "alt");
        var bars = figure.Series.Cast<BarSeries>().ToArray();
        Assert.Equal(bars[0].Right, bars[1].Left);
        Assert.Equal(["4", "2", "1"], figure.Annotations.Select(value => value.Text));
        Assert.Equal([5, 3, 1], figure.Annotations.Select(value => value.Y));
        Assert.Equal(["fp32", "CSR"], figure.X.Categories);
        Assert.NotEmpty(figure.ToPng());
        Assert.Throws<ArgumentException>(() => BarChart.Create("Size", "format", ["fp32"], new Axis("size"), [new BarGroup("a", [1, 2])], "alt"));
    }
}
