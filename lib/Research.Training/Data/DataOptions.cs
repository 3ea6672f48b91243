namespace Research.Training.Data;

/// <summary>Where a data set is read from and how it is split.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// Folder that holds the files, or a folder with the data set's folder in it; default null: search the places of
    /// <see cref="DataCatalogue.Open"/>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Images held out of training to choose with, at least 1; default null: the data set's own selection part, or else
    /// 5,000.
    /// </summary>
    public int? Selection
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentException($"Selection is {value}, but at least 1 image must be held out to choose with.", nameof(Selection));
    }

    /// <summary>Seed of the split into train and selection, and of the order of the training images; default 0.</summary>
    public int SplitSeed { get; init; }

    /// <summary>Use at most this many training images, at least 1; default null: all.</summary>
    public int? Limit
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Limit), $"Limit must be at least 1, not {value}.");
    }
}
