using ScottPlot;
using ScottPlot.Panels;

namespace Research.Charts.Rendering;

/// <summary>A legend below the figure, broken into rows: it never covers data.</summary>
internal sealed class ScottPlotLegend(Legend legend, float width) : PanelBase
{
    private const float Margin = 10;

    public static void AddTo(Plot plot, Figure figure)
    {
        var legend = plot.Legend;
        legend.IsVisible = false;
        legend.Orientation = Orientation.Horizontal;
        legend.TightHorizontalWrapping = true;
        legend.DisplayPlottableLegendItems = false;
        legend.OutlineWidth = 0;
        legend.ShadowColor = Colors.Transparent;
        legend.BackgroundColor = Colors.Transparent;
        legend.SymbolWidth = 32;
        legend.ManualItems = [.. figure.Series.Where(series => series.InLegend).OrderBy(series => series is BaselineSeries).Select(Item)];
        plot.Axes.AddPanel(new ScottPlotLegend(legend, figure.Width - 2 * Margin) { Edge = Edge.Bottom });
    }

    public override float Measure(Paint paint) => legend.GetLayout(new PixelSize(width, float.PositiveInfinity), paint).LegendRect.Height + Margin;

    public override void Render(RenderPack rp, float size, float offset)
    {
        var top = rp.DataRect.Bottom + offset;
        var rectangle = new PixelRect(Margin, Margin + width, top + size - Margin / 2, top);
        legend.Render(rp.Canvas, rp.Paint, rectangle, Alignment.LowerCenter);
    }

    private static LegendItem Item(Series series)
    {
        var style = series is BaselineSeries ? new SeriesStyle(Palette.Reference, LineDash.Dash, default) : Palette.Style(series.Style);
        var color = Color.FromHex(style.Color);
        var item = new LegendItem { LabelText = series.Name, LabelFontName = EmbeddedFont.Name, LabelFontSize = 13, LabelFontColor = Color.FromHex(Palette.Text) };
        switch (series)
        {
            case BandSeries:
                item.FillColor = color.WithOpacity(0.18);
                break;
            case BarSeries bars:
                item.FillColor = color.WithOpacity(bars.Opacity);
                break;
            case PointSeries:
                item.MarkerStyle = ScottPlotStyle.Marker(style);
                break;
            default:
                item.LineColor = color;
                item.LineWidth = 2;
                item.LinePattern = ScottPlotStyle.Pattern(style.Dash);
                if (series is LineSeries { Markers: true })
                    item.MarkerStyle = ScottPlotStyle.Marker(style);
                break;
        }

        return item;
    }
}
