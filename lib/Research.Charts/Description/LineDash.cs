namespace Research.Charts;

/// <summary>The pattern of a line.</summary>
public enum LineDash
{
    /// <summary>An unbroken line.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dash,

    /// <summary>Dots.</summary>
    Dot,

    /// <summary>Long dashes.</summary>
    LongDash,
}
