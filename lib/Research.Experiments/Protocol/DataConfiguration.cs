using Research.Training.Data;

namespace Research.Experiments;

/// <summary>Which images a run sees.</summary>
public sealed record DataConfiguration
{
    /// <summary>Name of a data set, as in <c>mnist</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Training images held out for choosing; default null: the data set's own number (5,000).</summary>
    public int? Selection { get; init; }

    /// <summary>Seed of the split into training and selection images; default 0, the same for all runs.</summary>
    public int SplitSeed { get; init; }

    /// <summary>Training images used; default null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Loads the images.</summary>
    /// <param name="folder">The only folder to look in; default: the places of <see cref="DataCatalogue.Open"/>. Not part of the configuration.</param>
    /// <exception cref="ArgumentException">The data set is unknown.</exception>
    /// <exception cref="FileNotFoundException">It is not on this machine.</exception>
    public ImageDataSet Open(string? folder = null) =>
        DataCatalogue.Open(Name, new DataOptions { Folder = folder, Selection = Selection, SplitSeed = SplitSeed, Limit = Limit });
}
