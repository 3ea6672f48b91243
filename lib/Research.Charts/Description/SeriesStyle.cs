namespace Research.Charts;

/// <summary>How one series looks: colour, dash and marker differ together, so that no reader depends on colour alone.</summary>
/// <param name="Color">Colour as <c>#RRGGBB</c>.</param>
/// <param name="Dash">Pattern of the line.</param>
/// <param name="Marker">Shape of the points.</param>
public sealed record SeriesStyle(string Color, LineDash Dash, PointMarker Marker);
