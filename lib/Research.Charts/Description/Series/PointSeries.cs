namespace Research.Charts;

/// <summary>Points that are not joined. A point with a coordinate that is not finite is not drawn.</summary>
public sealed record PointSeries : Series
{
    /// <summary>Describes a cloud of points.</summary>
    /// <param name="name">Name in the legend.</param>
    /// <param name="x">Positions.</param>
    /// <param name="y">One value per position.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or the counts differ.</exception>
    public PointSeries(string name, IEnumerable<double> x, IEnumerable<double> y)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(x);
        X = [.. x];
        Y = Require.Values(y, X.Count, name, nameof(y));
    }

    /// <summary>Positions.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Values.</summary>
    public IReadOnlyList<double> Y { get; }

    internal override IEnumerable<double> XExtent => X;

    internal override IEnumerable<double> YExtent => Y;
}
