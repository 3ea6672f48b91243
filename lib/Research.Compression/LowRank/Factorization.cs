using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A way to write a convolution or linear layer as a chain of smaller ones, none with anything between.</summary>
public abstract record Factorization
{
    private protected Factorization()
    {
    }

    /// <summary>Whether it can write this layer so; convolutions in groups never can.</summary>
    public virtual bool Applies(Layer layer) => layer is Linear or Conv2d { Groups: 1 };

    /// <summary>The chain. Tensors are made in the caller's dispose scope, float64, on the CPU.</summary>
    /// <param name="layer">One that it <see cref="Applies"/> to.</param>
    /// <param name="weight">The layer's weight in float64 on the CPU, finite.</param>
    internal abstract FactorChain Factorize(Layer layer, Tensor weight);
}

/// <summary>The layers that replace one; the last carries the bias.</summary>
/// <param name="Links">In order; the last one takes over the name of the layer that goes.</param>
/// <param name="Ranks">Channels between them.</param>
/// <param name="Error">‖W − Ŵ‖_F/‖W‖_F; 0 for a weight of zeros.</param>
internal sealed record FactorChain(IReadOnlyList<FactorLink> Links, IReadOnlyList<int> Ranks, double Error);

/// <summary>One layer of a chain.</summary>
/// <param name="Suffix">What its name adds to that of the layer replaced; unused for the last.</param>
/// <param name="Layer">The description.</param>
/// <param name="Weight">In the layer's shape.</param>
internal sealed record FactorLink(string Suffix, Layer Layer, Tensor Weight);
