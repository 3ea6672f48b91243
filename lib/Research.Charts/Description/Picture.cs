namespace Research.Charts;

/// <summary>A small picture in grey or colour, such as a digit or a filter.</summary>
public sealed record Picture
{
    private Picture(byte[] pixels, int rows, int columns, int channels, string caption) =>
        (Pixels, Rows, Columns, Channels, Caption) = (pixels, rows, columns, channels, caption);

    /// <summary>Height in pixels.</summary>
    public int Rows { get; }

    /// <summary>Width in pixels.</summary>
    public int Columns { get; }

    /// <summary>1 for grey, 3 for red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>The words above the picture; may be empty.</summary>
    public string Caption { get; }

    /// <summary>Brightness 0–255 in row-major order, the channels of a pixel side by side.</summary>
    internal byte[] Pixels { get; }

    /// <summary>Makes a picture from numbers.</summary>
    /// <param name="values">Brightness in row-major order, <c>[channels, rows, columns]</c> as tensors hold it; a value that is not finite is black.</param>
    /// <param name="rows">Height in pixels.</param>
    /// <param name="columns">Width in pixels.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <param name="caption">The words above the picture; may be empty.</param>
    /// <param name="black">Value shown as black; null takes the smallest.</param>
    /// <param name="white">Value shown as full brightness; null takes the largest.</param>
    /// <exception cref="ArgumentException">The count of values is not channels × rows × columns, or a size is not allowed.</exception>
    public static Picture FromValues(
        IEnumerable<float> values, int rows, int columns, int channels = 1, string caption = "", float? black = null, float? white = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(caption);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1 channel (grey) or 3 (red, green, blue).");
        float[] all = [.. values];
        if (all.Length != channels * rows * columns)
            throw new ArgumentException($"A picture of {channels} × {rows} × {columns} needs {channels * rows * columns} values, not {all.Length}.", nameof(values));

        var finite = all.Where(float.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (black ?? finite.Min(), white ?? finite.Max());
        var pixels = new byte[all.Length];
        for (var channel = 0; channel < channels; channel++)
            for (var pixel = 0; pixel < rows * columns; pixel++)
                pixels[pixel * channels + channel] = Brightness(all[channel * rows * columns + pixel], low, high);
        return new Picture(pixels, rows, columns, channels, caption);
    }

    private static byte Brightness(float value, float low, float high)
    {
        if (!float.IsFinite(value) || high <= low)
            return 0;
        return (byte)Math.Round(255 * Math.Clamp((value - low) / (high - low), 0, 1));
    }
}
