using Plotly.NET;
using Research.Charts.Rendering;

namespace Research.Charts;

/// <summary>
/// A figure: what it shows, in words and numbers, apart from how it is drawn. The same description becomes an interactive
/// Plotly figure and a PNG, so that both always show the same thing; the alt text says it to those who see neither.
/// </summary>
public sealed record Figure
{
    /// <summary>Describes a figure.</summary>
    /// <param name="title">Title above the figure.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="series">What is drawn, from back to front; may be empty.</param>
    /// <param name="alt">What the figure shows, in a sentence or two, for readers who cannot see it.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="alt"/> is empty.</exception>
    public Figure(string title, Axis x, Axis y, IEnumerable<Series> series, string alt)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(series);
        Title = Require.Text(title, "a title", nameof(title));
        Alt = Require.Text(alt, "an alt text that says what it shows", nameof(alt));
        (X, Y, Series) = (x, y, [.. series]);
    }

    /// <summary>Title above the figure.</summary>
    public string Title { get; }

    /// <summary>A line below the title, such as what a band means; null (the default) for none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Horizontal axis.</summary>
    public Axis X { get; }

    /// <summary>Vertical axis.</summary>
    public Axis Y { get; }

    /// <summary>What is drawn, from back to front.</summary>
    public IReadOnlyList<Series> Series { get; }

    /// <summary>Texts at points of the figure; none by default.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];

    /// <summary>What the figure shows, for readers who cannot see it.</summary>
    public string Alt { get; }

    /// <summary>Width in logical pixels; 800 by default.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Height in logical pixels; 500 by default.</summary>
    public int Height { get; init; } = 500;

    /// <summary>Whether a legend is needed: only where there is more than one series to tell apart.</summary>
    internal bool ShowsLegend => Series.Count(series => series.InLegend) > 1;

    /// <summary>Draws the figure as a PNG of twice <see cref="Width"/> × <see cref="Height"/> pixels, for crisp text.</summary>
    /// <returns>The bytes of the file; the same figure gives the same bytes.</returns>
    public byte[] ToPng() => ScottPlotRenderer.Png(this);

    /// <summary>Draws the figure as a Plotly.NET chart, which can be changed further.</summary>
    public GenericChart ToPlotly() => PlotlyRenderer.Chart(this);

    /// <summary>Writes the figure as <c>application/vnd.plotly.v1+json</c>: an object with <c>data</c>, <c>layout</c> and <c>config</c>.</summary>
    public string ToPlotlyJson() => PlotlyRenderer.Json(ToPlotly());

    /// <summary>The alt text.</summary>
    public override string ToString() => Alt;
}
