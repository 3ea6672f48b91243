namespace Research.Charts;

/// <summary>Upright bars, each from a left to a right edge: the groups of a bar chart or the bins of a histogram.</summary>
public sealed record BarSeries : Series
{
    /// <summary>Describes bars.</summary>
    /// <param name="name">Name in the legend.</param>
    /// <param name="left">Left edge of each bar.</param>
    /// <param name="right">Right edge of each bar.</param>
    /// <param name="height">Height of each bar, from 0; NaN for no bar.</param>
    /// <param name="lower">Lower end of an error bar each; null for none.</param>
    /// <param name="upper">Upper end of an error bar each; null for none.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, the counts differ, or only one end of the error bars is given.</exception>
    public BarSeries(
        string name,
        IEnumerable<double> left,
        IEnumerable<double> right,
        IEnumerable<double> height,
        IEnumerable<double>? lower = null,
        IEnumerable<double>? upper = null)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(left);
        Left = [.. left];
        Right = Require.Values(right, Left.Count, name, nameof(right));
        Height = Require.Values(height, Left.Count, name, nameof(height));
        if (lower is null != upper is null)
            throw new ArgumentException($"The bars '{name}' have one end of the error bars only: give both or none.", nameof(lower));
        Lower = lower is null ? null : Require.Values(lower, Left.Count, name, nameof(lower));
        Upper = upper is null ? null : Require.Values(upper, Left.Count, name, nameof(upper));
    }

    /// <summary>Left edges.</summary>
    public IReadOnlyList<double> Left { get; }

    /// <summary>Right edges.</summary>
    public IReadOnlyList<double> Right { get; }

    /// <summary>Heights.</summary>
    public IReadOnlyList<double> Height { get; }

    /// <summary>Lower ends of the error bars, or null.</summary>
    public IReadOnlyList<double>? Lower { get; }

    /// <summary>Upper ends of the error bars, or null.</summary>
    public IReadOnlyList<double>? Upper { get; }

    /// <summary>Opacity of the fill in (0, 1]; 1 by default, less where bars overlap.</summary>
    public double Opacity { get; init; } = 1;

    internal override IEnumerable<double> XExtent => Left.Concat(Right);

    internal override IEnumerable<double> YExtent => Height.Concat(Lower ?? []).Concat(Upper ?? []).Append(0);
}
