namespace Research.Charts;

/// <summary>How values are spread along an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal distances are equal differences.</summary>
    Linear,

    /// <summary>Equal distances are equal ratios (base 10). Values of zero or less cannot be drawn and become gaps.</summary>
    Log,
}
