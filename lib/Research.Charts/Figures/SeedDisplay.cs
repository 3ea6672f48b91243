namespace Research.Charts;

/// <summary>How training curves show several seeds.</summary>
public enum SeedDisplay
{
    /// <summary>One line, the mean, and a band over the seeds.</summary>
    MeanWithBand,

    /// <summary>One line per seed.</summary>
    OneLinePerSeed,
}
