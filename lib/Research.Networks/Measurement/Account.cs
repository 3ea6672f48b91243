using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>What a network costs, layer by layer and in all.</summary>
/// <param name="Layers">Layers in order; those without parameters and MACs included.</param>
public sealed record Account(IReadOnlyList<LayerAccount> Layers)
{
    /// <summary>Trainable parameters.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Trainable parameters that are not zero.</summary>
    public long NonZeros => Layers.Sum(layer => layer.NonZeros);

    /// <summary>Zeros/all over all parameters, in [0, 1].</summary>
    public double Sparsity => 1 - (double)NonZeros / Parameters;

    /// <summary>Multiply–accumulate operations for one sample, zeros multiplied too; see <see cref="Layer.Macs"/>.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Multiply–accumulate operations with a weight that is not zero: what a kernel that skips zeros computes.</summary>
    public long EffectiveMacs => Layers.Sum(layer => layer.EffectiveMacs);

    /// <summary>Values that the layers put out for one sample.</summary>
    public long Activations => Layers.Sum(layer => layer.Output.Elements);

    /// <summary>Counts a network.</summary>
    public static Account Of(Network network)
    {
        Architecture architecture = network.Architecture;
        return new Account([.. architecture.Nodes.Select(node => new LayerAccount(
            node.Name,
            node.Layer.GetType().Name,
            architecture.ShapeOf(node.Name),
            node.Layer.Parameters.Sum(parameter => parameter.Shape.Elements),
            node.Layer.Parameters.Sum(parameter => NonZerosOf(network.get_parameter($"{node.Name}.{parameter.Name}")!)),
            architecture.MacsOf(node.Name))
        {
            EffectiveMacs = EffectiveMacsOf(network, node),
        })]);
    }

    /// <summary>Each weight is used equally often, so that the share of non-zero MACs is that of non-zero weights.</summary>
    private static long EffectiveMacsOf(Network network, Node node)
    {
        long macs = network.Architecture.MacsOf(node.Name);
        if (macs == 0)
            return 0;
        Tensor weight = network.Weight(node.Name);
        return macs / weight.numel() * NonZerosOf(weight);
    }

    private static long NonZerosOf(Tensor tensor)
    {
        using Tensor count = tensor.count_nonzero();
        return count.item<long>();
    }
}

/// <summary>What one layer costs.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Kind">Type of the layer, as in <c>Conv2d</c>.</param>
/// <param name="Output">Output shape of one sample.</param>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="NonZeros">Those that are not zero.</param>
/// <param name="Macs">Multiply–accumulate operations for one sample.</param>
public sealed record LayerAccount(string Name, string Kind, Shape Output, long Parameters, long NonZeros, long Macs)
{
    /// <summary>Multiply–accumulate operations whose weight is not zero.</summary>
    public long EffectiveMacs { get; init; }
}
