namespace Research.Compression;

/// <summary>The observers by name.</summary>
public static class Observers
{
    private static readonly Dictionary<string, RangeObserver> All = new()
    {
        ["min-max"] = new MinMaxObserver(),
        ["moving-average"] = new MovingAverageObserver(),
        ["percentile"] = new PercentileObserver(),
        ["mse"] = new MeanSquaredErrorObserver(),
        ["entropy"] = new EntropyObserver(),
    };

    /// <summary>Every name that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys];

    /// <summary>The observer of that name, with its defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static RangeObserver Parse(string name) => All.TryGetValue(name, out RangeObserver? observer)
        ? observer
        : throw new ArgumentException($"There is no observer '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}.", nameof(name));
}
