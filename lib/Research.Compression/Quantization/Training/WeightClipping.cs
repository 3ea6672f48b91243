using Research.Training;
using TorchSharp.Modules;

namespace Research.Compression;

/// <summary>Keeps weights in [−1, 1], as binary ones need: beyond, a weight would have to come back before its sign could change (arXiv 1511.00363).</summary>
/// <param name="weights">What is kept there, usually <see cref="QuantizedNetwork.RoundedWeights"/>.</param>
public sealed class WeightClipping(IEnumerable<Parameter> weights) : IWeightConstraint
{
    private readonly Parameter[] _weights = [.. weights];

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        foreach (Parameter weight in _weights)
            weight.clamp_(-1, 1);
    }
}
