namespace Research.Charts;

/// <summary>A horizontal reference over the whole width, such as the accuracy of the dense network, with an optional band.</summary>
public sealed record BaselineSeries : Series
{
    /// <summary>Describes a baseline.</summary>
    /// <param name="name">Name in the legend.</param>
    /// <param name="y">Height of the line.</param>
    /// <param name="lower">Lower end of its band; null for no band.</param>
    /// <param name="upper">Upper end of its band; null for no band.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> is empty, a value is not finite, only one end is given, or the ends do not enclose <paramref name="y"/>.
    /// </exception>
    public BaselineSeries(string name, double y, double? lower = null, double? upper = null)
        : base(name)
    {
        if (!double.IsFinite(y))
            throw new ArgumentException($"The baseline '{name}' needs a finite height.", nameof(y));
        if (lower is null != upper is null)
            throw new ArgumentException($"The baseline '{name}' has one end of a band only: give both or none.", nameof(lower));
        if (lower is not null && !(lower <= y && y <= upper && double.IsFinite(lower.Value) && double.IsFinite(upper.Value)))
            throw new ArgumentException($"The band of the baseline '{name}' must be finite and enclose its height.", nameof(lower));
        (Y, Lower, Upper) = (y, lower, upper);
    }

    /// <summary>Height of the line.</summary>
    public double Y { get; }

    /// <summary>Lower end of the band, or null.</summary>
    public double? Lower { get; }

    /// <summary>Upper end of the band, or null.</summary>
    public double? Upper { get; }

    internal override IEnumerable<double> XExtent => [];

    internal override IEnumerable<double> YExtent => [Y, Lower ?? Y, Upper ?? Y];
}
