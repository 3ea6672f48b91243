using System.Globalization;

namespace Research.Charts;

/// <summary>Shares and times as a progress line shows them.</summary>
internal static class ProgressBar
{
    private const int Width = 20;
    private const string Parts = " ▏▎▍▌▋▊▉";

    /// <summary>A bar of twenty characters, which grows by eighths of one, and the share in percent.</summary>
    /// <param name="share">In [0, 1].</param>
    internal static string Of(double share)
    {
        int eighths = (int)(share * Width * 8), full = eighths / 8;
        string bar = new string('█', full) + (full < Width ? Parts[eighths % 8] : "");
        return string.Create(CultureInfo.InvariantCulture, $"▕{bar.PadRight(Width)}▏{100 * share,3:F0} %");
    }

    /// <summary>A time, short: <c>42 s</c>, <c>3:07 min</c> or <c>1:02:07 h</c>.</summary>
    internal static string Time(TimeSpan time) => Math.Round(time.TotalSeconds) switch
    {
        < 60 and var seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s"),
        < 3600 and var seconds => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{(int)seconds % 60:00} min"),
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{(long)seconds / 3600}:{(long)seconds / 60 % 60:00}:{(long)seconds % 60:00} h"),
    };
}
