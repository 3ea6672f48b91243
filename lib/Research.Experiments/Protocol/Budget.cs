namespace Research.Experiments;

/// <summary>How much work a notebook puts into its experiment.</summary>
/// <param name="Name"><c>smoke</c>, <c>standard</c> or <c>paper</c>.</param>
/// <param name="Seeds">Seeds of every run: 0, 1, ….</param>
/// <param name="EpochShare">Share of the recipe's epochs, in (0, 1]; at least one epoch is left.</param>
/// <param name="Limit">Training images used; null: all.</param>
public sealed record Budget(string Name, IReadOnlyList<int> Seeds, double EpochShare, int? Limit)
{
    private static readonly Budget[] All =
    [
        new("smoke", [0], 0.01, 500),
        new("standard", [0, 1, 2], 1, null),
        new("paper", [0, 1, 2, 3, 4], 1, null),
    ];

    /// <summary>The budget of that name: <c>smoke</c> takes seconds (one seed, one epoch, 500 images), <c>standard</c> minutes on a laptop (three seeds), <c>paper</c> five seeds.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static Budget Parse(string name) => All.FirstOrDefault(budget => budget.Name == name)
        ?? throw new ArgumentException($"There is no budget '{name}'; choose smoke, standard or paper.", nameof(name));

    /// <summary>The dense runs of a model within this budget, one per seed.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    public IReadOnlyList<RunConfiguration> Dense(string model, string data) => [.. Seeds.Select(seed =>
    {
        var run = RunConfiguration.For(model, data, seed, Limit);
        return run with { Training = run.Training with { Epochs = Epochs(run.Training.Epochs) } };
    })];

    /// <summary>The pruned runs of a model within this budget: every sparsity with every seed.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    /// <param name="sparsities">Each in [0, 1).</param>
    public IReadOnlyList<RunConfiguration> Pruned(string model, string data, IEnumerable<double> sparsities) =>
        [.. from sparsity in sparsities
            from dense in Dense(model, data)
            let pruning = Recipes.Pruning(model, data, sparsity)
            select dense with { Pruning = pruning with { FineTuning = pruning.FineTuning with { Epochs = Epochs(pruning.FineTuning.Epochs) } } }];

    private int Epochs(int recipe) => Math.Max(1, (int)Math.Round(EpochShare * recipe));
}
