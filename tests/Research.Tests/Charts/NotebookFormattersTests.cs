using System.Text.Json;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class NotebookFormattersTests
{
    private static readonly Research.Charts.Figure Line =
        LineChart.Create("Title", new Axis("x"), new Axis("y", "%"), [new LineSeries("a", [1, 2], [3, 4])], "A line that rises.");

    public NotebookFormattersTests() => NotebookFormatters.Register();

    [Fact]
    public void A_figure_is_plotly_then_png_then_alt_text_and_never_html()
    {
        NotebookFormatters.Register();
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(Research.Charts.Figure)));
        Assert.Equal(Line.ToPlotlyJson(), Line.ToDisplayString(MimeTypes.Plotly));
        Assert.Equal(Line.ToPng(), Convert.FromBase64String(Line.ToDisplayString(MimeTypes.Png)));
        Assert.Equal("A line that rises.", Line.ToDisplayString(MimeTypes.Text));
    }

    [Fact]
    public void Tables_and_data_frames_are_html_and_text()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("seed", [1, 2]));
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(DataFrame)));
        Assert.StartsWith("<table", frame.ToDisplayString(MimeTypes.Html));
        Assert.StartsWith("2 rows × 1 columns\nseed\n", frame.ToDisplayString(MimeTypes.Text));
        Assert.Equal("0 rows × 0 columns", new DataFrame().ToDisplayString(MimeTypes.Text));
        var table = Table.FromDataFrame("Seeds", frame);
        Assert.Equal(table.ToHtml(), table.ToDisplayString(MimeTypes.Html));
        Assert.Equal(table.ToText(), table.ToDisplayString(MimeTypes.Text));
    }

    [Fact]
    public void The_plots_of_the_libraries_beneath_are_shown_too()
    {
        GenericChart chart = Line.ToPlotly();
        Assert.Equal(["application/vnd.plotly.v1+json", "text/plain"], Formatter.GetPreferredMimeTypesFor(chart.GetType()));
        Assert.Equal(1, JsonDocument.Parse(chart.ToDisplayString(MimeTypes.Plotly)).RootElement.GetProperty("data").GetArrayLength());
        using var plot = new ScottPlot.Plot();
        Assert.StartsWith("iVBOR", plot.ToDisplayString(MimeTypes.Png));
    }
}
