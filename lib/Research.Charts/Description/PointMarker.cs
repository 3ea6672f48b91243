namespace Research.Charts;

/// <summary>The shape of a point.</summary>
public enum PointMarker
{
    /// <summary>A filled circle.</summary>
    Circle,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled triangle pointing up.</summary>
    Triangle,

    /// <summary>A filled diamond.</summary>
    Diamond,

    /// <summary>A filled triangle pointing down.</summary>
    TriangleDown,

    /// <summary>A diagonal cross.</summary>
    Cross,
}
