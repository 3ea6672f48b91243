using System.Text.Json.Serialization;

namespace Research.Compression;

/// <summary>When weights go, relative to training. Equal tasks and seeds give equal networks to the bit, resumed or not.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(IterativePruning), "iterative")]
[JsonDerivedType(typeof(GradualPruning), "gradual")]
[JsonDerivedType(typeof(SoftPruning), "soft")]
[JsonDerivedType(typeof(IterativeHardThresholding), "hard-thresholding")]
[JsonDerivedType(typeof(PruningAtInitialisation), "at-initialisation")]
[JsonDerivedType(typeof(RigL), "rigl")]
[JsonDerivedType(typeof(NetworkSurgery), "surgery")]
[JsonDerivedType(typeof(LotteryTicket), "lottery")]
[JsonDerivedType(typeof(L1Training), "l1")]
[JsonDerivedType(typeof(GroupLassoTraining), "group-lasso")]
[JsonDerivedType(typeof(L0Training), "l0")]
public abstract record PruningSchedule
{
    private static readonly (string Name, Func<PruningSchedule> Create)[] All =
    [
        ("iterative", () => new IterativePruning()),
        ("gradual", () => new GradualPruning()),
        ("soft", () => new SoftPruning()),
        ("hard-thresholding", () => new IterativeHardThresholding()),
        ("at-initialisation", () => new PruningAtInitialisation()),
        ("rigl", () => new RigL()),
        ("surgery", () => new NetworkSurgery()),
        ("lottery", () => new LotteryTicket()),
        ("l1", () => new L1Training()),
        ("group-lasso", () => new GroupLassoTraining()),
        ("l0", () => new L0Training()),
    ];

    /// <summary>Every name that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(schedule => schedule.Name)];

    /// <summary>Whether the task's network must have its initial weights rather than trained ones; default false.</summary>
    [JsonIgnore]
    public virtual bool FromInitialWeights => false;

    /// <summary>Whether the task must know the initial weights besides; default false.</summary>
    [JsonIgnore]
    public virtual bool NeedsInitialWeights => false;

    /// <summary>Prunes and trains the network of a task in place.</summary>
    /// <param name="task">What to prune.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="ArgumentException">The task's options contradict the schedule or one another.</exception>
    public abstract PruningOutcome Run(PruningTask task, CancellationToken cancellation = default);

    /// <summary>The schedule of that name with its defaults.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static PruningSchedule Parse(string name) => All.FirstOrDefault(schedule => schedule.Name == name).Create is { } create
        ? create()
        : throw new ArgumentException($"There is no pruning schedule '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>The name of a schedule, as in <c>gradual</c>.</summary>
    public static string NameOf(PruningSchedule schedule) => All.Single(known => known.Create().GetType() == schedule.GetType()).Name;

    private protected static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is a share of the training in [0, 1], not {value}."));

    private protected static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, $"{name} must be at least 1, not {value}.");

    private protected static double Positive(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} must be above 0, not {value}."));
}
