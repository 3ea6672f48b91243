using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>How a run prunes its trained network.</summary>
public sealed record PruningConfiguration
{
    /// <summary>Zeros/all over the weights of convolutions and linear layers, in [0, 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1) or NaN.</exception>
    public required double Sparsity { get; init => field = new PruningOptions { Sparsity = value }.Sparsity; }

    /// <summary>Name of the criterion; default <c>magnitude</c>. See <see cref="Criteria.Parse"/>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Criterion
    {
        get;
        init
        {
            _ = Criteria.Parse(value, seed: 0);
            field = value;
        }
    } = "magnitude";

    /// <summary>Whether layers compete; default global.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Global;

    /// <summary>Weights every layer keeps, at least 1; default 1.</summary>
    public int MinSurvivors { get; init => field = new PruningOptions { Sparsity = 0, MinSurvivors = value }.MinSurvivors; } = 1;

    /// <summary>Rounds of pruning and fine-tuning, at least 1; default 1.</summary>
    public int Rounds
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rounds), $"Rounds must be at least 1, not {value}.");
    } = 1;

    /// <summary>Training after each round.</summary>
    public required TrainingOptions FineTuning { get; init; }

    /// <summary>The procedure this describes.</summary>
    /// <param name="seed">Seed of the run.</param>
    public IterativePruning ToPruning(int seed) => new(
        new PruningOptions { Sparsity = Sparsity, Criterion = Criteria.Parse(Criterion, seed), Scope = Scope, MinSurvivors = MinSurvivors },
        FineTuning with { Seed = seed })
    { Rounds = Rounds };
}
