namespace Research.Charts;

/// <summary>What the band around a mean over seeds shows.</summary>
public enum BandKind
{
    /// <summary>From the worst seed to the best: the honest choice for a handful of seeds.</summary>
    MinMax,

    /// <summary>One sample standard deviation to either side of the mean.</summary>
    StandardDeviation,
}
