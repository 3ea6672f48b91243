using Microsoft.FSharp.Collections;
using Plotly.NET;
using Node = System.Collections.Generic.Dictionary<string, object?>;

namespace Research.Charts.Rendering;

/// <summary>Turns a figure into Plotly's data, layout and config (attribute names as in the plotly.js reference).</summary>
internal static class PlotlyRenderer
{
    private const string FontFamily = "Inter, 'Open Sans', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

    public static GenericChart Chart(Figure figure)
    {
        var config = new Config();
        config.SetProperty("responsive", true);
        config.SetProperty("displaylogo", false);
        var traces = figure.Series.SelectMany(series => PlotlyTraces.Of(series, figure));
        return GenericChart.NewMultiChart(ListModule.OfSeq(traces), Layout(figure), config, new DisplayOptions());
    }

    public static string Json(GenericChart chart) => GenericChart.toJson(chart);

    private static Layout Layout(Figure figure)
    {
        var layout = new Layout();
        layout.SetProperty("title", Title(figure));
        layout.SetProperty("font", new Node { ["family"] = FontFamily, ["size"] = 13, ["color"] = Palette.Text });
        layout.SetProperty("height", figure.Height);
        layout.SetProperty("autosize", true);
        layout.SetProperty("paper_bgcolor", Palette.Background);
        layout.SetProperty("plot_bgcolor", Palette.Background);
        layout.SetProperty("margin", new Node { ["l"] = figure.X.IsHidden ? 24 : 72, ["r"] = 24, ["t"] = TopMargin(figure), ["b"] = figure.X.IsHidden ? 24 : 60 });
        layout.SetProperty("hovermode", "closest");
        layout.SetProperty("barmode", "overlay");
        layout.SetProperty("showlegend", figure.ShowsLegend);
        layout.SetProperty("legend", Legend);
        layout.SetProperty("xaxis", Axis(figure.X, AxisRange.OfX(figure), wholeNumbers: HasWholePositions(figure)));
        layout.SetProperty("yaxis", YAxis(figure));
        layout.SetProperty("shapes", figure.Series.OfType<BaselineSeries>().SelectMany(PlotlyShapes.Of).ToArray());
        layout.SetProperty("annotations", figure.Annotations.Select(annotation => PlotlyShapes.Of(annotation, figure)).ToArray());
        return layout;
    }

    private static Node Legend => new()
    {
        ["orientation"] = "h",
        ["yref"] = "container",
        ["y"] = 0.01,
        ["yanchor"] = "bottom",
        ["x"] = 0.5,
        ["xanchor"] = "center",
    };

    private static int TopMargin(Figure figure) => 34 + 23 * TextLines.OfTitle(figure).Count + 18 * TextLines.OfSubtitle(figure).Count;

    private static Node Title(Figure figure)
    {
        var title = $"<b>{string.Join("<br>", TextLines.OfTitle(figure).Select(Escape))}</b>";
        foreach (var line in TextLines.OfSubtitle(figure))
            title += $"<br><span style=\"font-size:13px;color:{Palette.MutedText}\">{Escape(line)}</span>";
        return new Node { ["text"] = title, ["x"] = 0.5, ["xanchor"] = "center", ["y"] = 1 - 14.0 / figure.Height, ["yanchor"] = "top", ["font"] = new Node { ["size"] = 17 } };
    }

    private static Node YAxis(Figure figure)
    {
        var axis = Axis(figure.Y, AxisRange.OfY(figure), wholeNumbers: false);
        if (figure.Y.IsHidden)
            (axis["scaleanchor"], axis["constrain"]) = ("x", "domain");
        return axis;
    }

    private static Node Axis(Axis axis, AxisRange range, bool wholeNumbers)
    {
        if (axis.IsHidden)
            return new Node { ["visible"] = false, ["range"] = Ends(axis, range), ["constrain"] = "domain" };
        var node = new Node
        {
            ["title"] = new Node { ["text"] = Escape(axis.Text), ["standoff"] = 12, ["font"] = new Node { ["size"] = 14 } },
            ["type"] = axis.Scale == AxisScale.Log ? "log" : "linear",
            ["range"] = Ends(axis, range),
            ["automargin"] = true,
            ["showline"] = true,
            ["linecolor"] = Palette.MutedText,
            ["ticks"] = "outside",
            ["tickcolor"] = Palette.MutedText,
            ["gridcolor"] = Palette.Grid,
            ["zeroline"] = false,
        };
        if (axis.Scale == AxisScale.Log || axis.Categories is not null)
        {
            var ticks = AxisTicks.Of(axis, range);
            node["tickvals"] = ticks.Select(tick => tick.Value).ToArray();
            node["ticktext"] = ticks.Select(tick => Escape(tick.Label)).ToArray();
        }
        else if (wholeNumbers && range.High - range.Low < 12)
        {
            node["dtick"] = 1;
        }

        return node;
    }

    /// <summary>First and last value; Plotly wants exponents on a log axis.</summary>
    private static double[] Ends(Axis axis, AxisRange range)
    {
        double[] ends = axis.Scale == AxisScale.Log ? [Math.Log10(range.Low), Math.Log10(range.High)] : [range.Low, range.High];
        return axis.Reversed ? [ends[1], ends[0]] : ends;
    }

    private static bool HasWholePositions(Figure figure)
    {
        double[] positions = [.. figure.Series.Where(series => series is not BarSeries).SelectMany(series => series.XExtent)];
        return positions.Length > 0 && positions.All(x => x == Math.Floor(x));
    }

    /// <summary>Plotly reads a little HTML in texts: keep ours plain.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
