using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using Research.Charts.Rendering;
using Research.Compression;
using Research.Networks;

namespace Research.Charts;

/// <summary>Tells a notebook how to show figures, tables and the plots of the libraries beneath them.</summary>
public static class NotebookFormatters
{
    private const int PlotWidth = 800;
    private const int PlotHeight = 500;

    /// <summary>
    /// Registers all formatters; calling it again changes nothing. A <see cref="Figure"/> is shown as Plotly JSON, PNG (base64) and
    /// its alt text as plain text; <see cref="Table"/> and <see cref="DataFrame"/> as HTML and plain text; a <see cref="Network"/> and a <see cref="MaskSet"/> as tables of their
    /// layers; a tensor by its shape and statistics, and as a picture where it holds images; a ScottPlot plot as PNG (its default font becomes the library's);
    /// a Plotly.NET chart as Plotly JSON.
    /// </summary>
    public static void Register()
    {
        EmbeddedFont.Register();
        ScottPlot.Fonts.Default = EmbeddedFont.Name;
        Show<Figure>((MimeTypes.Plotly, figure => figure.ToPlotlyJson()), (MimeTypes.Png, figure => Convert.ToBase64String(figure.ToPng())), (MimeTypes.Text, figure => figure.Alt));
        Show<Table>((MimeTypes.Html, table => table.ToHtml()), (MimeTypes.Text, table => table.ToText()));
        Show<DataFrame>((MimeTypes.Html, frame => IsEmpty(frame) ? Size(frame) : Table(frame).ToHtml()), (MimeTypes.Text, frame => IsEmpty(frame) ? Size(frame) : Table(frame).ToText()));
        Show<Network>((MimeTypes.Html, network => NetworkTables.Of(network).ToHtml()), (MimeTypes.Text, network => NetworkTables.Of(network).ToText()));
        Show<MaskSet>((MimeTypes.Html, masks => NetworkTables.Of(masks).ToHtml()), (MimeTypes.Text, masks => NetworkTables.Of(masks).ToText()));
        Show<TorchSharp.torch.Tensor>((MimeTypes.Png, tensor => TensorPictures.Png(tensor) is { } png ? Convert.ToBase64String(png) : ""), (MimeTypes.Text, TensorText.Write));
        Show<GenericChart>((MimeTypes.Plotly, PlotlyRenderer.Json), (MimeTypes.Text, _ => "A Plotly chart."));
        Show<ScottPlot.Plot>((MimeTypes.Png, plot => Convert.ToBase64String(Png(plot))), (MimeTypes.Text, _ => "A ScottPlot plot."));
    }

    private static void Show<T>(params (string MimeType, Func<T, string> Write)[] forms)
    {
        foreach (var (mimeType, write) in forms)
            Formatter.Register<T>((value, writer) => writer.Write(write(value)), mimeType);
        Formatter.SetPreferredMimeTypesFor(typeof(T), [.. forms.Select(form => form.MimeType)]);
    }

    private static Table Table(DataFrame frame) => Charts.Table.FromDataFrame(Size(frame), frame);

    private static bool IsEmpty(DataFrame frame) => frame.Columns.Count == 0;

    private static string Size(DataFrame frame) => FormattableString.Invariant($"{frame.Rows.Count:N0} rows × {frame.Columns.Count} columns");

    private static byte[] Png(ScottPlot.Plot plot)
    {
        using var image = plot.GetImage(PlotWidth, PlotHeight);
        return image.GetImageBytes(ScottPlot.ImageFormat.Png);
    }
}
