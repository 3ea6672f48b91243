namespace Research.Charts;

/// <summary>
/// The colours of every figure: Okabe and Ito's palette, distinguishable with every common form of colour blindness
/// (M. Okabe, K. Ito, "Color Universal Design", 2008).
/// </summary>
public static class Palette
{
    /// <summary>Blue, vermillion, bluish green, orange, reddish purple, sky blue: the series in this order.</summary>
    public static IReadOnlyList<string> Colors { get; } = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9"];

    /// <summary>Dark grey, for baselines and other references that are not a series.</summary>
    public const string Reference = "#4D4D4D";

    /// <summary>Nearly black, for text.</summary>
    public const string Text = "#222222";

    /// <summary>Grey, for secondary text.</summary>
    public const string MutedText = "#555555";

    /// <summary>Light grey, for grid lines.</summary>
    public const string Grid = "#E6E6E6";

    /// <summary>White, behind every figure, so that it also reads on a dark page.</summary>
    public const string Background = "#FFFFFF";

    private static readonly LineDash[] Dashes = Enum.GetValues<LineDash>();
    private static readonly PointMarker[] Markers = Enum.GetValues<PointMarker>();

    /// <summary>The look of series number <paramref name="index"/>; no two of the first twelve lines are alike, nor of the first 36 clouds of points.</summary>
    /// <param name="index">Number of the series from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static SeriesStyle Style(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new SeriesStyle(Colors[index % Colors.Count], Dashes[index % Dashes.Length], Markers[(index + index / Colors.Count) % Markers.Length]);
    }
}
