using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Zeroes each element with a probability while training and scales the others by 1/(1 − p); the identity otherwise
/// (Srivastava et al. 2014).
/// </summary>
/// <param name="Probability">p in [0, 1).</param>
public sealed record Dropout(double Probability) : Layer
{
    /// <summary>p in [0, 1).</summary>
    public double Probability { get; init; } = Probability is >= 0 and < 1
        ? Probability
        : throw new ArgumentOutOfRangeException(nameof(Probability), $"The dropout probability must be in [0, 1), not {Probability}.");

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0];

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        if (!training)
            return inputs[0].alias();
        using Tensor kept = empty_like(inputs[0], requires_grad: false);
        kept.bernoulli_(1 - Probability, LayerRandomness.Current).div_(1 - Probability);
        return inputs[0].mul(kept);
    }
}
