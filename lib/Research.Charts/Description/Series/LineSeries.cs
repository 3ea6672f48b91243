namespace Research.Charts;

/// <summary>Points joined by a line, in the order given. A value that is not finite leaves a gap.</summary>
public sealed record LineSeries : Series
{
    /// <summary>Describes a line.</summary>
    /// <param name="name">Name in the legend.</param>
    /// <param name="x">Positions.</param>
    /// <param name="y">One value per position; NaN for a gap.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or the counts differ.</exception>
    public LineSeries(string name, IEnumerable<double> x, IEnumerable<double> y)
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

    /// <summary>Whether each point has a marker; true by default.</summary>
    public bool Markers { get; init; } = true;

    internal override IEnumerable<double> XExtent => X;

    internal override IEnumerable<double> YExtent => Y;
}
