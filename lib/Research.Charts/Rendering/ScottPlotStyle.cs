using ScottPlot;

namespace Research.Charts.Rendering;

/// <summary>ScottPlot's words for dashes and markers.</summary>
internal static class ScottPlotStyle
{
    private static readonly LinePattern LongDash = new([16, 5], 0, "Long dash");

    public static LinePattern Pattern(LineDash dash) => dash switch
    {
        LineDash.Solid => LinePattern.Solid,
        LineDash.Dash => LinePattern.Dashed,
        LineDash.Dot => LinePattern.Dotted,
        _ => LongDash,
    };

    public static MarkerStyle Marker(SeriesStyle style)
    {
        var color = Color.FromHex(style.Color);
        return new MarkerStyle(Shape(style.Marker), 8, color) { LineColor = color, LineWidth = style.Marker == PointMarker.Cross ? 2 : 0 };
    }

    private static MarkerShape Shape(PointMarker marker) => marker switch
    {
        PointMarker.Circle => MarkerShape.FilledCircle,
        PointMarker.Square => MarkerShape.FilledSquare,
        PointMarker.Triangle => MarkerShape.FilledTriangleUp,
        PointMarker.Diamond => MarkerShape.FilledDiamond,
        PointMarker.TriangleDown => MarkerShape.FilledTriangleDown,
        _ => MarkerShape.Eks,
    };
}
