using Research.Training;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Scores the elements of a weight: a pure function whose smallest scores are pruned first.
/// </summary>
/// <param name="name">Name of the parameter, as in <c>conv1.weight</c>.</param>
/// <param name="weight">The weight, of any shape; not changed.</param>
/// <returns>A score for every element, float32, in the weight's shape.</returns>
public delegate Tensor Criterion(string name, Tensor weight);

/// <summary>The pruning criteria that need nothing but the weights.</summary>
public static class Criteria
{
    /// <summary>|w|: the smallest weights go first (Han et al. 2015, arXiv 1506.02626). L1 and L2 rank single elements alike.</summary>
    public static Criterion Magnitude { get; } = (_, weight) => weight.abs();

    /// <summary>Uniform random scores: the control that any other criterion has to beat.</summary>
    /// <param name="seed">The same seed gives the same scores for a parameter of the same name and size.</param>
    public static Criterion Random(int seed) => (name, weight) =>
    {
        using var generator = new Generator(Seeds.Of(seed, name), CPU);
        return rand(weight.shape, generator: generator, device: CPU).to(weight.device);
    };

    /// <summary>The criterion of that name.</summary>
    /// <param name="name"><c>magnitude</c> or <c>random</c>.</param>
    /// <param name="seed">For those that draw numbers.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static Criterion Parse(string name, int seed) => name switch
    {
        "magnitude" => Magnitude,
        "random" => Random(seed),
        _ => throw new ArgumentException($"There is no pruning criterion '{name}'; choose magnitude or random.", nameof(name)),
    };
}
