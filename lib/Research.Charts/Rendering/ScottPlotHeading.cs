using ScottPlot;
using ScottPlot.Panels;

namespace Research.Charts.Rendering;

/// <summary>Title and subtitle, centred above the figure.</summary>
internal sealed class ScottPlotHeading : PanelBase
{
    private const float Padding = 12;

    private readonly LabelStyle _title;
    private readonly LabelStyle _subtitle;
    private readonly float _center;

    public ScottPlotHeading(Figure figure)
    {
        Edge = Edge.Top;
        _center = figure.Width / 2f;
        _title = Label(TextLines.OfTitle(figure), Palette.Text, size: 17, bold: true);
        _subtitle = Label(TextLines.OfSubtitle(figure), Palette.MutedText, size: 13, bold: false);
    }

    public override float Measure(Paint paint) => Padding + Height(_title, paint) + Height(_subtitle, paint) + Padding;

    public override void Render(RenderPack rp, float size, float offset)
    {
        var top = rp.DataRect.Top - offset - size + Padding;
        _title.Render(rp.Canvas, new Pixel(_center, top), rp.Paint);
        if (_subtitle.Text.Length > 0)
            _subtitle.Render(rp.Canvas, new Pixel(_center, top + Height(_title, rp.Paint) + 2), rp.Paint);
    }

    private static float Height(LabelStyle label, Paint paint) => label.Text.Length == 0 ? 0 : label.Measure(label.Text, paint).Height + 2;

    private static LabelStyle Label(IReadOnlyList<string> lines, string color, float size, bool bold) => new()
    {
        Text = string.Join('\n', lines),
        Alignment = Alignment.UpperCenter,
        FontName = EmbeddedFont.Name,
        FontSize = size,
        Bold = bold,
        ForeColor = Color.FromHex(color),
    };
}
