using Research.Networks;

namespace Research.Compression;

/// <summary>What factorising one layer costs and saves.</summary>
/// <param name="Layer">Name of the node.</param>
/// <param name="Ranks">Channels between the layers of the chain.</param>
/// <param name="Error">‖W − Ŵ‖_F/‖W‖_F.</param>
/// <param name="BytesBefore">Of the layer's parameters, bias included, as dense float32.</param>
/// <param name="BytesAfter">Of the chain's.</param>
/// <param name="MacsBefore">Multiply–accumulate operations of the layer for one sample.</param>
/// <param name="MacsAfter">Of the chain.</param>
public sealed record FactorizedLayer(string Layer, IReadOnlyList<int> Ranks, double Error, long BytesBefore, long BytesAfter, long MacsBefore, long MacsAfter)
{
    /// <summary>Whether the chain is smaller in bytes and in MACs; one that is not is left out of the network.</summary>
    public bool Pays => BytesAfter < BytesBefore && MacsAfter < MacsBefore;

    internal static FactorizedLayer Of(Architecture architecture, Node node, FactorChain chain)
    {
        Shape input = architecture.ShapeOf(node.Inputs[0]);
        (LayerCost before, LayerCost after) = (LayerCost.Of(input, [node.Layer]), LayerCost.Of(input, chain.Layers.Select(link => link.Layer)));
        return new FactorizedLayer(node.Name, chain.Ranks, chain.Error, before.Bytes, after.Bytes, before.Macs, after.Macs);
    }
}
