namespace Research.Charts;

/// <summary>On which side of its point an annotation stands.</summary>
public enum AnnotationSide
{
    /// <summary>Centred above the point.</summary>
    Above,

    /// <summary>Centred below the point.</summary>
    Below,

    /// <summary>To the left of the point.</summary>
    Left,

    /// <summary>To the right of the point.</summary>
    Right,
}
