using Node = System.Collections.Generic.Dictionary<string, object?>;

namespace Research.Charts.Rendering;

/// <summary>Turns baselines and annotations into the shapes and texts of a Plotly layout.</summary>
internal static class PlotlyShapes
{
    public static IEnumerable<Node> Of(BaselineSeries baseline)
    {
        if (baseline.Lower is { } lower && baseline.Upper is { } upper)
        {
            yield return new Node
            {
                ["type"] = "rect",
                ["layer"] = "below",
                ["xref"] = "paper",
                ["x0"] = 0,
                ["x1"] = 1,
                ["y0"] = lower,
                ["y1"] = upper,
                ["fillcolor"] = PlotlyTraces.Transparent(Palette.Reference, 0.12),
                ["line"] = new Node { ["width"] = 0 },
            };
        }

        yield return new Node
        {
            ["type"] = "line",
            ["xref"] = "paper",
            ["x0"] = 0,
            ["x1"] = 1,
            ["y0"] = baseline.Y,
            ["y1"] = baseline.Y,
            ["name"] = PlotlyRenderer.Escape(baseline.Name),
            ["showlegend"] = baseline.InLegend,
            ["line"] = new Node { ["color"] = Palette.Reference, ["width"] = 2, ["dash"] = "dash" },
        };
    }

    public static Node Of(Annotation annotation, Figure figure)
    {
        var (xAnchor, yAnchor, xShift, yShift) = annotation.Side switch
        {
            AnnotationSide.Above => ("center", "bottom", 0, 4),
            AnnotationSide.Below => ("center", "top", 0, -4),
            AnnotationSide.Left => ("right", "middle", -8, 0),
            _ => ("left", "middle", 8, 0),
        };
        return new Node
        {
            ["x"] = Position(figure.X, annotation.X),
            ["y"] = Position(figure.Y, annotation.Y),
            ["text"] = PlotlyRenderer.Escape(annotation.Text),
            ["showarrow"] = false,
            ["xanchor"] = xAnchor,
            ["yanchor"] = yAnchor,
            ["xshift"] = xShift,
            ["yshift"] = yShift,
            ["font"] = new Node { ["size"] = 12, ["color"] = Palette.Text },
        };
    }

    /// <summary>Plotly places annotations of a log axis by exponent.</summary>
    private static double Position(Axis axis, double value) => axis.Scale == AxisScale.Log ? Math.Log10(value) : value;
}
