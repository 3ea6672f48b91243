namespace Research.Charts;

/// <summary>A shaded region between two values per position: the spread around a line of the same <see cref="Series.Style"/>.</summary>
public sealed record BandSeries : Series
{
    /// <summary>Describes a band.</summary>
    /// <param name="name">What the band shows, such as "min–max of 3 seeds".</param>
    /// <param name="x">Positions.</param>
    /// <param name="lower">Lower end per position; NaN for a gap.</param>
    /// <param name="upper">Upper end per position; NaN for a gap.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, the counts differ, or a lower end is above its upper end.</exception>
    public BandSeries(string name, IEnumerable<double> x, IEnumerable<double> lower, IEnumerable<double> upper)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(x);
        X = [.. x];
        Lower = Require.Values(lower, X.Count, name, nameof(lower));
        Upper = Require.Values(upper, X.Count, name, nameof(upper));
        if (Lower.Zip(Upper).Any(pair => pair.First > pair.Second))
            throw new ArgumentException($"The band '{name}' has a lower end above its upper end: swap them.", nameof(lower));
        InLegend = false;
    }

    /// <summary>Positions.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Lower ends.</summary>
    public IReadOnlyList<double> Lower { get; }

    /// <summary>Upper ends.</summary>
    public IReadOnlyList<double> Upper { get; }

    internal override IEnumerable<double> XExtent => X;

    internal override IEnumerable<double> YExtent => Lower.Concat(Upper);
}
