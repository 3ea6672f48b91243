using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>How a run prunes its trained network.</summary>
public sealed record PruningConfiguration
{
    /// <summary>Zeros/all over the weights of convolutions and linear layers, in [0, 1).</summary>
    public required double Sparsity { get; init; }

    /// <summary>Name of the criterion; default <c>magnitude</c>. See <see cref="Criteria.Parse"/>.</summary>
    public string Criterion { get; init; } = "magnitude";

    /// <summary>Whether layers compete; default global.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Global;

    /// <summary>Weights every layer keeps; default 1.</summary>
    public int MinSurvivors { get; init; } = 1;

    /// <summary>Rounds of pruning and fine-tuning; default 1.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Training after each round.</summary>
    public required TrainingOptions FineTuning { get; init; }

    /// <summary>The procedure this describes.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <exception cref="ArgumentException">A value is out of range or unknown.</exception>
    public IterativePruning ToPruning(int seed) => new(
        new PruningOptions { Sparsity = Sparsity, Criterion = Criteria.Parse(Criterion, seed), Scope = Scope, MinSurvivors = MinSurvivors },
        FineTuning with { Seed = seed })
    { Rounds = Rounds };
}
