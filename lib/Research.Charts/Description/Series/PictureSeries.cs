namespace Research.Charts;

/// <summary>A picture in a rectangle of a figure whose y axis runs downwards (<see cref="ImageGrid"/>).</summary>
public sealed record PictureSeries : Series
{
    /// <summary>Places a picture.</summary>
    /// <param name="name">Name of the picture, shown where the pointer rests.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Top edge: where the first row is.</param>
    /// <param name="width">Width in axis units.</param>
    /// <param name="height">Height in axis units.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or a size is not positive.</exception>
    public PictureSeries(string name, Picture picture, double left, double top, double width, double height)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Picture, Left, Top, Width, Height) = (picture, left, top, width, height);
        InLegend = false;
    }

    /// <summary>The picture.</summary>
    public Picture Picture { get; }

    /// <summary>Left edge.</summary>
    public double Left { get; }

    /// <summary>Top edge.</summary>
    public double Top { get; }

    /// <summary>Width in axis units.</summary>
    public double Width { get; }

    /// <summary>Height in axis units.</summary>
    public double Height { get; }

    internal override IEnumerable<double> XExtent => [Left, Left + Width];

    internal override IEnumerable<double> YExtent => [Top, Top + Height];
}
