namespace Research.Charts;

/// <summary>The bars of one colour in a bar chart, one per category.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Values">One value per category; NaN for no bar.</param>
public sealed record BarGroup(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Lower end of an error bar per category; null (the default) for none.</summary>
    public IReadOnlyList<double>? Lower { get; init; }

    /// <summary>Upper end of an error bar per category; null (the default) for none.</summary>
    public IReadOnlyList<double>? Upper { get; init; }
}
