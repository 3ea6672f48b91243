using System.Globalization;
using Plotly.NET;
using Node = System.Collections.Generic.Dictionary<string, object?>;

namespace Research.Charts.Rendering;

/// <summary>Turns series into Plotly traces.</summary>
internal static class PlotlyTraces
{
    public static IEnumerable<Trace> Of(Series series, Figure figure) => series switch
    {
        BandSeries band => [Band(band, figure)],
        LineSeries line => [Line(line, figure)],
        PointSeries points => [Points(points, figure)],
        BarSeries bars => [Bars(bars, figure)],
        PictureSeries picture => [Picture(picture)],
        BaselineSeries => [],
        _ => throw new NotSupportedException($"{series.GetType().Name} has no Plotly form yet: add it here."),
    };

    private static Trace Line(LineSeries line, Figure figure)
    {
        var style = Palette.Style(line.Style);
        var trace = Named("scatter", line, figure);
        trace.SetProperty("mode", line.Markers ? "lines+markers" : "lines");
        trace.SetProperty("x", Values(line.X));
        trace.SetProperty("y", Values(line.Y));
        trace.SetProperty("connectgaps", false);
        trace.SetProperty("line", new Node { ["color"] = style.Color, ["dash"] = Dash(style.Dash), ["width"] = 2 });
        trace.SetProperty("marker", Marker(style));
        return trace;
    }

    private static Trace Points(PointSeries points, Figure figure)
    {
        var trace = Named("scatter", points, figure);
        trace.SetProperty("mode", "markers");
        trace.SetProperty("x", Values(points.X));
        trace.SetProperty("y", Values(points.Y));
        trace.SetProperty("marker", Marker(Palette.Style(points.Style)));
        return trace;
    }

    /// <summary>One closed outline per stretch without a gap: there along the upper ends, back along the lower.</summary>
    private static Trace Band(BandSeries band, Figure figure)
    {
        List<double?> x = [], y = [];
        foreach (var run in Runs.Of(band.X.Count, index => IsDrawable(band, figure, index)))
        {
            int[] there = [.. Enumerable.Range(run.Start.Value, run.End.Value - run.Start.Value)];
            int[] back = [.. there.Reverse()];
            x.AddRange([.. there.Select(index => band.X[index]), .. back.Select(index => band.X[index]), null]);
            y.AddRange([.. there.Select(index => band.Upper[index]), .. back.Select(index => band.Lower[index]), null]);
        }

        var color = Palette.Style(band.Style).Color;
        var trace = Named("scatter", band, figure);
        trace.SetProperty("mode", "lines");
        trace.SetProperty("x", x.ToArray());
        trace.SetProperty("y", y.ToArray());
        trace.SetProperty("fill", "toself");
        trace.SetProperty("fillcolor", Transparent(color, 0.18));
        trace.SetProperty("line", new Node { ["color"] = Transparent(color, 0.35), ["width"] = 1 });
        trace.SetProperty("hoverinfo", "skip");
        return trace;
    }

    public static bool IsDrawable(BandSeries band, Figure figure, int index) =>
        AxisRange.IsDrawable(figure.X, band.X[index])
        && AxisRange.IsDrawable(figure.Y, band.Lower[index])
        && AxisRange.IsDrawable(figure.Y, band.Upper[index]);

    private static Trace Bars(BarSeries bars, Figure figure)
    {
        var trace = Named("bar", bars, figure);
        trace.SetProperty("x", bars.Left.Zip(bars.Right, (left, right) => (left + right) / 2).ToArray());
        trace.SetProperty("y", Values(bars.Height));
        trace.SetProperty("width", bars.Left.Zip(bars.Right, (left, right) => right - left).ToArray());
        trace.SetProperty("marker", new Node { ["color"] = Palette.Style(bars.Style).Color, ["opacity"] = bars.Opacity, ["line"] = new Node { ["width"] = 0 } });
        if (bars.Upper is not null)
        {
            trace.SetProperty("error_y", new Node
            {
                ["type"] = "data",
                ["symmetric"] = false,
                ["array"] = Values(bars.Upper.Zip(bars.Height, (upper, height) => upper - height)),
                ["arrayminus"] = Values(bars.Height.Zip(bars.Lower!, (height, lower) => height - lower)),
                ["color"] = Palette.Text,
                ["thickness"] = 1.5,
            });
        }

        return trace;
    }

    private static Trace Picture(PictureSeries series)
    {
        var trace = new Trace("image");
        var (width, height) = (series.Width / series.Picture.Columns, series.Height / series.Picture.Rows);
        trace.SetProperty("name", PlotlyRenderer.Escape(series.Name));
        trace.SetProperty("source", "data:image/png;base64," + Convert.ToBase64String(PictureFile.Png(series.Picture)));
        trace.SetProperty("x0", series.Left + width / 2);
        trace.SetProperty("dx", width);
        trace.SetProperty("y0", series.Top + height / 2);
        trace.SetProperty("dy", height);
        trace.SetProperty("hovertemplate", PlotlyRenderer.Escape(series.Name) + "<extra></extra>");
        return trace;
    }

    private static Trace Named(string type, Series series, Figure figure)
    {
        var trace = new Trace(type);
        trace.SetProperty("name", PlotlyRenderer.Escape(series.Name));
        trace.SetProperty("showlegend", series.InLegend);
        trace.SetProperty("legendgroup", series.Style.ToString(CultureInfo.InvariantCulture));
        trace.SetProperty(
            "hovertemplate",
            $"{PlotlyRenderer.Escape(figure.X.Text)}: %{{x}}<br>{PlotlyRenderer.Escape(figure.Y.Text)}: %{{y}}");
        return trace;
    }

    /// <summary>JSON has no NaN: a gap is null.</summary>
    private static double?[] Values(IEnumerable<double> values) => [.. values.Select(value => double.IsFinite(value) ? value : (double?)null)];

    private static Node Marker(SeriesStyle style) => new() { ["color"] = style.Color, ["symbol"] = Symbol(style.Marker), ["size"] = 8 };

    public static string Dash(LineDash dash) => dash switch
    {
        LineDash.Solid => "solid",
        LineDash.Dash => "dash",
        LineDash.Dot => "dot",
        _ => "longdash",
    };

    private static string Symbol(PointMarker marker) => marker switch
    {
        PointMarker.Circle => "circle",
        PointMarker.Square => "square",
        PointMarker.Triangle => "triangle-up",
        PointMarker.Diamond => "diamond",
        PointMarker.TriangleDown => "triangle-down",
        _ => "x",
    };

    public static string Transparent(string color, double opacity)
    {
        var rgb = Convert.FromHexString(color.AsSpan(1));
        return string.Create(CultureInfo.InvariantCulture, $"rgba({rgb[0]},{rgb[1]},{rgb[2]},{opacity})");
    }
}
