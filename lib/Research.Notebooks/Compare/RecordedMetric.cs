namespace Research.Notebooks;

/// <summary>A number that an executed notebook shows.</summary>
/// <param name="Key">What it is matched by within its cell: the table's row and column, the figure's trace and point, or the words around it.</param>
/// <param name="Name">The same for people.</param>
/// <param name="Value">The number.</param>
/// <param name="Scale">What it counts in.</param>
/// <param name="Spread">The ± stated behind it; 0 for none.</param>
internal sealed record RecordedMetric(string Key, string Name, double Value, MetricScale Scale, double Spread = 0);

/// <summary>What a number counts in, as far as its tolerance depends on it.</summary>
internal enum MetricScale
{
    /// <summary>Anything else.</summary>
    Plain,

    /// <summary>Per cent or percentage points.</summary>
    Percent,

    /// <summary>An accuracy between 0 and 1.</summary>
    Fraction,

    /// <summary>Seconds, or what is derived from them, which differs from run to run.</summary>
    Time,
}
