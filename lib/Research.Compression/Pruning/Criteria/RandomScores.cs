using Research.Training;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Uniform random scores: the control that any other criterion has to beat.</summary>
/// <param name="Seed">The same seed gives the same scores for a parameter of the same name and size.</param>
public sealed record RandomScores(int Seed) : Criterion
{
    /// <inheritdoc/>
    public override string Name => "random";

    /// <inheritdoc/>
    public override Tensor Scores(WeightEvidence weight)
    {
        using var generator = new Generator(Seeds.Of(Seed, weight.Name), CPU);
        return rand(weight.Weight.shape, generator: generator, device: CPU).to(weight.Weight.device);
    }
}
