using ScottPlot;

namespace Research.Charts.Rendering;

/// <summary>Draws a figure with ScottPlot.</summary>
internal static class ScottPlotRenderer
{
    private const int PixelsPerLogicalPixel = 2;

    public static byte[] Png(Figure figure)
    {
        EmbeddedFont.Register();
        using var plot = new Plot();
        var x = new AxisMap(figure.X, AxisRange.OfX(figure));
        var y = new AxisMap(figure.Y, AxisRange.OfY(figure));
        var painter = new ScottPlotSeries(plot, x, y);
        foreach (var series in figure.Series)
            painter.Add(series);
        foreach (var annotation in figure.Annotations)
            painter.Add(annotation);

        DrawAxis(plot.Axes.Bottom, figure.X, x);
        DrawAxis(plot.Axes.Left, figure.Y, y);
        DrawFrame(plot, figure);
        plot.Axes.AddPanel(new ScottPlotHeading(figure));
        if (figure.ShowsLegend)
            ScottPlotLegend.AddTo(plot, figure);
        plot.Axes.SetLimits(x.Low, x.High, y.Low, y.High);

        plot.ScaleFactor = PixelsPerLogicalPixel;
        using var image = plot.GetImage(figure.Width * PixelsPerLogicalPixel, figure.Height * PixelsPerLogicalPixel);
        return image.GetImageBytes(ImageFormat.Png);
    }

    private static void DrawAxis(IAxis panel, Axis axis, AxisMap map)
    {
        if (panel is ScottPlot.AxisPanels.YAxisBase upright)
            upright.PaddingBetweenTickAndAxisLabels = new PixelPadding(9, 3);
        panel.Label.Text = axis.Text;
        panel.Label.FontName = EmbeddedFont.Name;
        panel.Label.FontSize = 14;
        panel.Label.Bold = false;
        panel.Label.ForeColor = Color.FromHex(Palette.Text);
        panel.TickGenerator = axis.IsHidden ? new ScottPlot.TickGenerators.EmptyTickGenerator() : map.Ticks();
        panel.TickLabelStyle.FontName = EmbeddedFont.Name;
        panel.TickLabelStyle.FontSize = 13;
        panel.TickLabelStyle.ForeColor = Color.FromHex(Palette.Text);
        panel.FrameLineStyle.Color = Color.FromHex(Palette.MutedText);
        panel.MajorTickStyle.Color = Color.FromHex(Palette.MutedText);
    }

    private static void DrawFrame(Plot plot, Figure figure)
    {
        plot.FigureBackground.Color = Color.FromHex(Palette.Background);
        plot.DataBackground.Color = Color.FromHex(Palette.Background);
        plot.Grid.MajorLineColor = Color.FromHex(Palette.Grid);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Top.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        if (!figure.X.IsHidden)
            return;
        plot.HideGrid();
        plot.Axes.Frame(false);
        plot.Axes.SquareUnits();
    }
}
