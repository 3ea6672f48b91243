using System.Buffers.Binary;
using Research.Charts;
using Research.Charts.Rendering;
using SkiaSharp;
using Xunit;

namespace Research.Tests.Charts;

public class ScottPlotRendererTests
{
    private static readonly Axis X = new("epoch");
    private static readonly Axis Y = new("accuracy", "%");

    private static Figure Line(params double[] y) =>
        LineChart.Create("Title", X, Y, [new LineSeries("a", Enumerable.Range(1, y.Length).Select(x => (double)x), y)], "alt");

    [Fact]
    public void A_png_has_twice_the_logical_size_and_is_the_same_every_time()
    {
        var figure = Line(1, 2, 3);
        var png = figure.ToPng();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((1600, 1000), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal(png, Line(1, 2, 3).ToPng());
        Assert.NotEqual(png, Line(1, 2, 4).ToPng());
    }

    [Fact]
    public void The_line_is_drawn_in_the_first_colour_of_the_palette()
    {
        using var picture = SKBitmap.Decode(Line(1, 2, 3).ToPng());
        Assert.Contains(SKColor.Parse(Palette.Colors[0]), picture.Pixels);
        Assert.DoesNotContain(SKColor.Parse(Palette.Colors[1]), picture.Pixels);
    }

    [Fact]
    public void A_picture_stands_upright_and_unblurred()
    {
        var corner = Picture.FromValues([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 2, 2, channels: 3);
        using var drawn = SKBitmap.Decode(ImageGrid.Create([corner], "alt", "Red on top left, blue on bottom right").ToPng());
        var places = from y in Enumerable.Range(0, drawn.Height) from x in Enumerable.Range(0, drawn.Width) select (x, y, color: drawn.GetPixel(x, y));
        var red = places.Where(place => place.color == SKColors.Red).ToArray();
        var blue = places.Where(place => place.color == SKColors.Blue).ToArray();
        Assert.True(red.Max(place => place.x) < blue.Min(place => place.x));
        Assert.True(red.Max(place => place.y) < blue.Min(place => place.y));
        Assert.True(Math.Abs(red.Length - blue.Length) < red.Length / 20);
    }

    public static TheoryData<double[]> Awkward => new(
        Array.Empty<double>(), [5], [double.NaN], [1, double.NaN, 3], [double.NaN, 2, double.PositiveInfinity], [0, 0, 0], [1e300, -1e300], [-1, -2]);

    [Theory]
    [MemberData(nameof(Awkward))]
    public void Empty_single_constant_and_broken_series_are_drawn(double[] y)
    {
        double[] x = [.. Enumerable.Range(1, y.Length).Select(value => (double)value)];
        foreach (var scale in Enum.GetValues<AxisScale>())
        {
            Series[] series = [new BandSeries("band", x, y, y), new LineSeries("a", x, y), new PointSeries("b", x, y), new BarSeries("c", x, x.Select(value => value + 1), y)];
            var figure = new Figure("Title", X, Y with { Scale = scale }, series, "alt");
            Assert.True(figure.ToPng().Length > 1000);
            Assert.Contains("\"data\"", figure.ToPlotlyJson());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_embedded_font_has_every_character_that_figures_use(bool bold)
    {
        using var font = new EmbeddedFont().CreateTypeface(EmbeddedFont.Name, bold, italic: false);
        Assert.NotNull(font);
        Assert.Equal("Inter", font.FamilyName);
        Assert.Equal(bold, font.IsBold);
        Assert.All("×σ±–—−%ατλγμ₀₁₂⁰²³→≤≥≈…·√Δ∞ éüß", character => Assert.NotEqual(0, font.GetGlyph(character)));
    }

    [Fact]
    public void The_embedded_font_answers_to_its_own_name_only() =>
        Assert.Null(new EmbeddedFont().CreateTypeface("Arial", bold: false, italic: false));
}
