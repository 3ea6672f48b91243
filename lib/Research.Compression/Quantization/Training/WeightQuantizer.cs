using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>How a layer's weight is rounded while it trains. Its own parameters, such as a learned step, train with the network's.</summary>
/// <param name="name">What the module is called.</param>
public abstract class WeightQuantizer(string name) : nn.Module(name)
{
    /// <summary>The rounded weight, through which gradients reach the weight (straight through) and the parameters.</summary>
    /// <param name="weight">Output channels first.</param>
    public abstract Tensor Round(Tensor weight);

    /// <summary>The weight as it is stored: what <see cref="Round"/> returns in evaluation mode.</summary>
    /// <param name="weight">Output channels first; finite.</param>
    public abstract WeightExpression Freeze(Tensor weight);
}

/// <summary>Makes the quantizer of a layer's weight.</summary>
/// <param name="name">Name of the weight, for messages.</param>
/// <param name="weight">The weight before training.</param>
/// <param name="scheme">The scheme of this layer.</param>
public delegate WeightQuantizer WeightMethod(string name, Tensor weight, QuantizationScheme scheme);
