using System.Globalization;
using System.Text.Json;
using FsCheck.Xunit;
using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class PlotlyRendererTests
{
    private static readonly Axis X = new("sparsity", "%");
    private static readonly Axis Y = new("accuracy", "%");

    private static JsonElement Json(Figure figure) => JsonDocument.Parse(figure.ToPlotlyJson()).RootElement;

    private static Figure Lines(params LineSeries[] lines) => LineChart.Create("Title", X, Y, lines, "alt");

    private static double?[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];

    [Fact]
    public void The_json_is_data_layout_and_config()
    {
        var json = Json(Lines(new LineSeries("a", [1, 2], [3, 4])));
        Assert.Equal(["config", "data", "layout"], json.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("sparsity (%)", json.GetProperty("layout").GetProperty("xaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal("accuracy (%)", json.GetProperty("layout").GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Contains("Title", json.GetProperty("layout").GetProperty("title").GetProperty("text").GetString());
    }

    [Property]
    public void The_json_holds_the_points_of_the_description(double[] x, double[] y)
    {
        var count = Math.Min(x.Length, y.Length);
        var trace = Json(Lines(new LineSeries("a", x[..count], y[..count]))).GetProperty("data")[0];
        Assert.Equal(x[..count].Select(OrNull), Numbers(trace.GetProperty("x")));
        Assert.Equal(y[..count].Select(OrNull), Numbers(trace.GetProperty("y")));

        static double? OrNull(double value) => double.IsFinite(value) ? value : null;
    }

    [Fact]
    public void Lines_take_the_colours_of_the_palette_in_order()
    {
        var data = Json(Lines(new LineSeries("a", [1], [1]), new LineSeries("b", [1], [2]), new LineSeries("c", [1], [3]))).GetProperty("data");
        Assert.Equal(Palette.Colors.Take(3), data.EnumerateArray().Select(trace => trace.GetProperty("line").GetProperty("color").GetString()!));
        Assert.Equal(["solid", "dash", "dot"], data.EnumerateArray().Select(trace => trace.GetProperty("line").GetProperty("dash").GetString()!));
        Assert.Equal(3, data.EnumerateArray().Select(trace => trace.GetProperty("marker").GetProperty("symbol").GetString()).Distinct().Count());
    }

    [Fact]
    public void A_gap_is_null_in_a_line_and_cuts_a_band_in_two()
    {
        double[] x = [1, 2, 3, 4];
        var figure = new Figure(
            "Title", X, Y, [new BandSeries("band", x, [1, 1, double.NaN, 1], [2, 2, 2, 2]), new LineSeries("a", x, [1.5, 1.5, double.NaN, 1.5])], "alt");
        var data = Json(figure).GetProperty("data");
        Assert.Equal([1, 2, 2, 1, null, 4, 4, null], Numbers(data[0].GetProperty("x")));
        Assert.Equal([2, 2, 1, 1, null, 2, 1, null], Numbers(data[0].GetProperty("y")));
        Assert.Equal([1.5, 1.5, null, 1.5], Numbers(data[1].GetProperty("y")));
    }

    [Fact]
    public void A_reversed_log_axis_runs_from_large_to_small_exponents_with_plain_labels()
    {
        var kept = new Axis("weights kept", "%") { Scale = AxisScale.Log, Reversed = true };
        var axis = Json(LineChart.Create("Title", kept, Y, [new LineSeries("a", [100, 10, 1], [1, 2, 3])], "alt")).GetProperty("layout").GetProperty("xaxis");
        var range = Numbers(axis.GetProperty("range"));
        Assert.True(range[0] > 2 && range[1] < 0, $"{range[0]} … {range[1]}");
        Assert.Equal(["1", "2", "5", "10", "20", "50", "100"], axis.GetProperty("ticktext").EnumerateArray().Select(text => text.GetString()!));
    }

    [Fact]
    public void A_baseline_is_a_line_over_the_whole_width_with_its_band()
    {
        var shapes = Json(new Figure("Title", X, Y, [new BaselineSeries("dense", 98, 97, 99)], "alt")).GetProperty("layout").GetProperty("shapes");
        Assert.Equal(2, shapes.GetArrayLength());
        Assert.Equal((97, 99), (shapes[0].GetProperty("y0").GetDouble(), shapes[0].GetProperty("y1").GetDouble()));
        Assert.Equal((98, "dense"), (shapes[1].GetProperty("y0").GetDouble(), shapes[1].GetProperty("name").GetString()));
        Assert.Equal("paper", shapes[1].GetProperty("xref").GetString());
    }

    [Fact]
    public void Texts_that_look_like_html_stay_plain()
    {
        var json = Json(Lines(new LineSeries("a < b & <b>c</b>", [1], [1])));
        Assert.Equal("a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;", json.GetProperty("data")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void The_culture_of_the_machine_changes_nothing()
    {
        var figure = Lines(new LineSeries("a", [0.5, 1234.5], [-0.25, 1e-6]));
        var (json, png) = (figure.ToPlotlyJson(), figure.ToPng());
        var culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(json, figure.ToPlotlyJson());
            Assert.Equal(png, figure.ToPng());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Plotly_js_is_carried_by_the_library() => Assert.Contains("plotly.js v2", PlotlyScript.Text[..300]);
}
