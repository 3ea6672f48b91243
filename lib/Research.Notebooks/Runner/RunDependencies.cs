namespace Research.Notebooks;

/// <summary>What a notebook's results depend on beside the notebook itself; this library knows of none.</summary>
public sealed record RunDependencies
{
    /// <summary>Names the state of the library that cells compute with, such as <see cref="AssemblyFingerprint.Of"/>; default empty.</summary>
    public string Library { get; init; } = "";

    /// <summary>The data sets that cells have used so far: hash by name; asked when the run ends. Default none.</summary>
    public Func<IReadOnlyDictionary<string, string>> DataUsed { get; init; } = static () => new Dictionary<string, string>();

    /// <summary>The hash that a data set of a name has now; null where there is none. Default null for all.</summary>
    public Func<string, string?> DataNow { get; init; } = static _ => null;
}
