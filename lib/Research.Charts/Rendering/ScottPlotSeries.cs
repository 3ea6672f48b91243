using ScottPlot;
using Range = System.Range;

namespace Research.Charts.Rendering;

/// <summary>Adds series and annotations to a ScottPlot plot.</summary>
internal sealed class ScottPlotSeries(Plot plot, AxisMap x, AxisMap y)
{
    public void Add(Series series)
    {
        switch (series)
        {
            case BandSeries band: Add(band); break;
            case LineSeries line: Add(line); break;
            case PointSeries points: Add(points); break;
            case BarSeries bars: Add(bars); break;
            case BaselineSeries baseline: Add(baseline); break;
            case PictureSeries picture: Add(picture); break;
            default: throw new NotSupportedException($"{series.GetType().Name} has no ScottPlot form yet: add it here.");
        }
    }

    public void Add(Annotation annotation)
    {
        if (!x.IsDrawable(annotation.X) || !y.IsDrawable(annotation.Y))
            return;
        var (alignment, right, down) = annotation.Side switch
        {
            AnnotationSide.Above => (Alignment.LowerCenter, 0, -4),
            AnnotationSide.Below => (Alignment.UpperCenter, 0, 4),
            AnnotationSide.Left => (Alignment.MiddleRight, -8, 0),
            _ => (Alignment.MiddleLeft, 8, 0),
        };
        AddText(annotation.Text, new Coordinates(x.Map(annotation.X), y.Map(annotation.Y)), alignment, right, down);
    }

    private void Add(LineSeries line)
    {
        var style = Palette.Style(line.Style);
        foreach (var run in Runs.Of(line.X.Count, index => x.IsDrawable(line.X[index]) && y.IsDrawable(line.Y[index])))
        {
            var scatter = plot.Add.Scatter(Points(line.X, line.Y, run));
            scatter.LineWidth = 2;
            scatter.LineColor = Color.FromHex(style.Color);
            scatter.LinePattern = ScottPlotStyle.Pattern(style.Dash);
            scatter.MarkerStyle = line.Markers ? ScottPlotStyle.Marker(style) : MarkerStyle.None;
        }
    }

    private void Add(PointSeries points)
    {
        foreach (var run in Runs.Of(points.X.Count, index => x.IsDrawable(points.X[index]) && y.IsDrawable(points.Y[index])))
        {
            var scatter = plot.Add.ScatterPoints(Points(points.X, points.Y, run));
            scatter.MarkerStyle = ScottPlotStyle.Marker(Palette.Style(points.Style));
        }
    }

    private void Add(BandSeries band)
    {
        var color = Color.FromHex(Palette.Style(band.Style).Color);
        foreach (var run in Runs.Of(band.X.Count, index => x.IsDrawable(band.X[index]) && y.IsDrawable(band.Lower[index]) && y.IsDrawable(band.Upper[index])))
        {
            Coordinates[] outline = [.. Points(band.X, band.Upper, run), .. Points(band.X, band.Lower, run).Reverse()];
            var polygon = plot.Add.Polygon(outline);
            polygon.FillColor = color.WithOpacity(0.18);
            polygon.LineColor = color.WithOpacity(0.35);
            polygon.LineWidth = 1;
        }
    }

    private void Add(BaselineSeries baseline)
    {
        var color = Color.FromHex(Palette.Reference);
        if (baseline.Lower is { } lower && baseline.Upper is { } upper && y.IsDrawable(lower))
        {
            var band = plot.Add.Rectangle(x.Low, x.High, y.Map(lower), y.Map(upper));
            band.FillColor = color.WithOpacity(0.12);
            band.LineWidth = 0;
        }

        if (y.IsDrawable(baseline.Y))
            plot.Add.HorizontalLine(y.Map(baseline.Y), 2, color, LinePattern.Dashed);
    }

    private void Add(BarSeries bars)
    {
        var color = Color.FromHex(Palette.Style(bars.Style).Color).WithOpacity(bars.Opacity);
        for (var index = 0; index < bars.Height.Count; index++)
        {
            var (left, right, height) = (x.Map(bars.Left[index]), x.Map(bars.Right[index]), bars.Height[index]);
            if (!y.IsDrawable(height))
                continue;
            var bar = plot.Add.Rectangle(left, right, y.Floor, y.Map(height));
            bar.FillColor = color;
            bar.LineWidth = 0;
            if (bars.Upper is not null)
                AddErrorBar((left + right) / 2, bars.Lower![index], bars.Upper[index]);
        }
    }

    private void AddErrorBar(double centre, double lower, double upper)
    {
        if (!y.IsDrawable(lower) || !y.IsDrawable(upper))
            return;
        var line = plot.Add.Line(centre, y.Map(lower), centre, y.Map(upper));
        line.LineColor = Color.FromHex(Palette.Text);
        line.LineWidth = 1.5f;
        foreach (var end in new[] { lower, upper })
            plot.Add.Marker(centre, y.Map(end), ScottPlot.MarkerShape.HorizontalBar, 9, Color.FromHex(Palette.Text));
    }

    private void Add(PictureSeries series)
    {
        var rectangle = new CoordinateRect(x.Map(series.Left), x.Map(series.Left + series.Width), y.Map(series.Top + series.Height), y.Map(series.Top));
        var image = plot.Add.ImageRect(new Image(PictureFile.Png(series.Picture)), rectangle);
        image.AntiAlias = false;
    }

    private void AddText(string text, Coordinates place, Alignment alignment, float right, float down)
    {
        var label = plot.Add.Text(text, place);
        label.Alignment = alignment;
        label.OffsetX = right;
        label.OffsetY = down;
        label.LabelFontName = EmbeddedFont.Name;
        label.LabelFontSize = 12;
        label.LabelFontColor = Color.FromHex(Palette.Text);
    }

    private Coordinates[] Points(IReadOnlyList<double> xs, IReadOnlyList<double> ys, Range run) =>
        [.. Enumerable.Range(run.Start.Value, run.End.Value - run.Start.Value).Select(index => new Coordinates(x.Map(xs[index]), y.Map(ys[index])))];
}
