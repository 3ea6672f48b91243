namespace Research.Charts;

/// <summary>A short text at a point of the figure.</summary>
/// <param name="X">Position on the x axis, in its unit.</param>
/// <param name="Y">Position on the y axis, in its unit.</param>
/// <param name="Text">The text.</param>
public sealed record Annotation(double X, double Y, string Text)
{
    /// <summary>On which side of the point the text stands; above by default.</summary>
    public AnnotationSide Side { get; init; } = AnnotationSide.Above;
}
