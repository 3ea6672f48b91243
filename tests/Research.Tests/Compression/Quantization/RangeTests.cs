using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class RangeTests
{
    private static readonly QuantizationScheme Affine = new(), Symmetric = new() { Symmetric = true };

    private static ValueStatistics Seen(params float[][] batches)
    {
        var statistics = new ValueStatistics();
        foreach (float[] batch in batches)
            statistics.Add(batch);
        return statistics;
    }

    /// <summary>10,000 numbers of a standard normal distribution, and some outliers.</summary>
    private static float[] Normal(params float[] outliers)
    {
        using var generator = new Generator(1, CPU);
        using Tensor values = randn([10_000], generator: generator, device: CPU);
        return [.. values.Floats(), .. outliers];
    }

    [Fact]
    public void Grids_contain_zero_exactly()
    {
        QuantizationGrid positive = GridFitting.Fit([new ValueRange(1, 2.55)], Affine), negative = GridFitting.Fit([new ValueRange(-2.55, -1)], Affine);
        Assert.Equal((0.01f, 0), (positive.Scales[0], positive.ZeroPoints[0]));
        Assert.Equal((0.01f, 255), (negative.Scales[0], negative.ZeroPoints[0]));
        QuantizationGrid signed = GridFitting.Fit([new ValueRange(-1.27, 0.5)], Symmetric), unsigned = GridFitting.Fit([new ValueRange(0, 2.55)], Symmetric);
        Assert.Equal((0.01f, true), (signed.Scales[0], signed.Signed));
        Assert.Equal((0.01f, false), (unsigned.Scales[0], unsigned.Signed));
        Assert.Equal(1f, GridFitting.Fit([new ValueRange(0, 0)], Affine).Scales[0]);
        Assert.Equal(1f, GridFitting.Fit([new ValueRange(0, 1e-45)], Affine).Scales[0]);
        Assert.Throws<ArgumentException>(() => GridFitting.Fit([new ValueRange(double.NaN, 1)], Affine));
        Assert.Throws<ArgumentException>(() => GridFitting.Fit([new ValueRange(2, 1)], Affine));
    }

    [Fact]
    public void The_histogram_widens_without_losing_a_value()
    {
        ValueStatistics statistics = Seen([0.1f, -0.2f, 0.9f], [3.7f, -100f], [0, 0]);
        Assert.Equal(7, statistics.Count);
        Assert.Equal(7, statistics.Bins().Sum(bin => bin.Count));
        Assert.Equal(new ValueRange(-100, 3.7f), statistics.Extremes);
        Assert.Equal(128.0 / ValueStatistics.Half, statistics.BinWidth);
        Assert.Equal([-100.0, -0.2, 0.0, 0.1, 0.9, 3.7], statistics.Bins().Select(bin => Math.Round(bin.Centre, 1)), (a, b) => Math.Abs(a - b) < 0.11);
    }

    [Fact]
    public void Moving_averages_by_hand() =>
        Assert.Equal(new ValueRange(-1.5, 3), new MovingAverageObserver { Momentum = 0.5 }.Range(Seen([-1, 2], [-2, 4]), Affine));

    [Fact]
    public void Percentiles_cut_outliers()
    {
        ValueRange range = new PercentileObserver { Share = 0.99 }.Range(Seen(Normal(50, -80)), Affine);
        Assert.InRange(range.High, 2.2, 2.5); // 2.326
        Assert.InRange(range.Low, -2.5, -2.2);
        Assert.Equal(new ValueRange(-1, 2), new PercentileObserver { Share = 1 }.Range(Seen([-1, 0, 2]), Affine));
    }

    [Theory]
    [InlineData(3, 2.15)]
    [InlineData(4, 2.55)]
    public void The_least_squared_error_of_a_normal_distribution_is_where_banner_found_it(int bits, double clip)
    {
        // Banner et al. 2019, table 1, for 2^bits even steps; the grid here has a code less on one side.
        ValueRange range = new MeanSquaredErrorObserver().Range(Seen(Normal()), new QuantizationScheme { Bits = bits, Symmetric = true });
        Assert.InRange(range.High / clip, 0.7, 1.15);
    }

    [Fact]
    public void Entropy_cuts_an_outlier_and_keeps_what_fits_the_codes()
    {
        ValueRange range = new EntropyObserver().Range(Seen(Normal(40)), Symmetric);
        Assert.InRange(range.High, 2.5, 15);
        Assert.Equal(new ValueRange(0, 1), new EntropyObserver().Range(Seen([0, 1]), new QuantizationScheme { Bits = 16 }));
    }

    [Fact]
    public void Bad_values_and_options_are_errors()
    {
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Seen([1, float.NaN])).Message);
        Assert.Contains("calibrate", Assert.Throws<ArgumentException>(() => new MinMaxObserver().Range(new ValueStatistics(), Affine)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationScheme { Bits = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationScheme { Bits = 17 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizationScheme { GroupSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PercentileObserver { Share = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MovingAverageObserver { Momentum = 0 });
    }

    [Theory]
    [InlineData(QuantizationGranularity.PerTensor, 1)]
    [InlineData(QuantizationGranularity.PerChannel, 4)]
    [InlineData(QuantizationGranularity.PerGroup, 12)]
    public void A_weight_is_within_half_a_step_of_its_codes(QuantizationGranularity granularity, int runs)
    {
        using Tensor weight = tensor(Normal()[..96], device: CPU).reshape(4, 24);
        QuantizedWeight quantized = WeightQuantization.Quantize("w", weight, new QuantizationScheme { Symmetric = true, Granularity = granularity, GroupSize = 8 });
        Assert.Equal(runs, quantized.Grid.Scales.Length);
        float[] values = weight.Floats(), rounded = quantized.Materialise();
        Assert.All(Enumerable.Range(0, 96), i => Assert.InRange(Math.Abs(values[i] - rounded[i]), 0, 0.5001 * quantized.Grid.Scales[i / (96 / runs)]));
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => WeightQuantization.Quantize("w", weight, new QuantizationScheme { Granularity = QuantizationGranularity.PerGroup, GroupSize = 7 })).Message);
    }
}
