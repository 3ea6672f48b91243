namespace Research.Experiments;

/// <summary>How long the automatic compressor may search, and how long it trains.</summary>
public sealed record SearchEffort
{
    /// <summary>Most candidates that are trained, at least 1; default 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Candidates
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Candidates), $"Candidates must be at least 1, not {value}.");
    } = 8;

    /// <summary>Epochs of fine-tuning in each recipe, at least 1; default null: those of <see cref="Recipes.Compression"/>, or 1, 2, 4 or 8 where the time does not allow a few candidates with as many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? Epochs
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Epochs), $"Epochs must be at least 1, not {value}.");
    }

    /// <summary>When to stop and return the best so far, above 0; default null: when everything was tried.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? Time
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Time), FormattableString.Invariant($"The time must be above 0, not {value.Value.TotalMinutes} minutes."));
    }
}
