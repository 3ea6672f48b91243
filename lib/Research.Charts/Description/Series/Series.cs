namespace Research.Charts;

/// <summary>What a figure draws: one line, band, cloud of points, set of bars, baseline or picture.</summary>
public abstract record Series
{
    private protected Series(string name) => Name = Require.Text(name, "a name for every series", nameof(name));

    /// <summary>Name in the legend.</summary>
    public string Name { get; }

    /// <summary>Number of the look in <see cref="Palette.Style"/>; a line and its band share one.</summary>
    public int Style { get; init; }

    /// <summary>Whether the legend names this series; true by default.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>Every x the axis must have room for; values that are not finite do not count.</summary>
    internal abstract IEnumerable<double> XExtent { get; }

    /// <summary>Every y the axis must have room for; values that are not finite do not count.</summary>
    internal abstract IEnumerable<double> YExtent { get; }
}
