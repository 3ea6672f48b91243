namespace Research.Compression;

/// <summary>The pruning criteria for single weights by name.</summary>
public static class Criteria
{
    private static readonly (string Name, Func<int, Criterion> Create)[] All =
    [
        ("magnitude", _ => new Magnitude()),
        ("random", seed => new RandomScores(seed)),
        ("gradient", _ => new GradientMagnitude()),
        ("taylor", _ => new Taylor()),
        ("movement", _ => new Movement()),
        ("obd", _ => new OptimalBrainDamage(Curvature.Hutchinson)),
        ("obd-exact", _ => new OptimalBrainDamage(Curvature.Exact)),
        ("obd-fisher", _ => new OptimalBrainDamage(Curvature.Fisher)),
        ("snip", _ => new Snip()),
        ("grasp", _ => new Grasp()),
        ("synflow", _ => new SynFlow()),
    ];

    /// <summary>Every name that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(criterion => criterion.Name)];

    /// <summary>The criterion of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">For those that draw numbers.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static Criterion Parse(string name, int seed) => All.FirstOrDefault(criterion => criterion.Name == name).Create is { } create
        ? create(seed)
        : throw new ArgumentException($"There is no pruning criterion '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}.", nameof(name));
}
