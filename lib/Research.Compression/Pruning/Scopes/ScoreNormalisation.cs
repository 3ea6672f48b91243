using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Makes the scores of layers comparable with one another; the order within a layer stays.</summary>
internal static class ScoreNormalisation
{
    /// <summary>The scores of one layer as the scope compares them.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="name">Name of the layer's weight, for messages.</param>
    /// <param name="scores">[units], float64.</param>
    internal static Tensor Of(PruningScope scope, string name, Tensor scores) => scope switch
    {
        PruningScope.Normalised => scores.div(scores.square().sum().sqrt().clamp_min(double.Epsilon)),
        PruningScope.Lamp => Lamp(name, scores),
        _ => scores,
    };

    /// <summary>u² / Σ v² over all v not ranked below u; zero where all scores are.</summary>
    private static Tensor Lamp(string name, Tensor scores)
    {
        if (scores.lt(0).any().item<bool>())
            throw new ArgumentException($"LAMP compares squares, but some scores of '{name}' are negative: choose another scope, or a criterion without signs, such as magnitude.");
        (Tensor sorted, Tensor order) = scores.sort(stable: true);
        Tensor squares = sorted.square(), notSmaller = squares.flip(0).cumsum(0).flip(0);
        Tensor lamp = squares.div(notSmaller.clamp_min(double.Epsilon));
        return zeros_like(scores).scatter_(0, order, lamp);
    }
}
