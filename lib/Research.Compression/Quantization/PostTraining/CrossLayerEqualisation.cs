using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Scales the channels between two layers with only ReLUs, poolings and flattening between them so that both layers' ranges are
/// equal: s = √(r₁·r₂)/r₂, W₁/s, b₁/s, W₂·s (Nagel et al. 2019, arXiv 1906.04721, section 4.1). What the network computes stays; one scale for a
/// whole tensor fits all its channels better afterwards.
/// </summary>
public static class CrossLayerEqualisation
{
    private const int Sweeps = 20;

    /// <summary>Equalises a network in place.</summary>
    /// <param name="network">With batch norm folded: layers around a batch norm stay as they are.</param>
    /// <returns>Pairs of layers that were equalised.</returns>
    public static int Apply(Network network)
    {
        using var noGrad = no_grad();
        (Node First, Node Second)[] pairs = [.. Pairs(network.Architecture)];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach ((Node first, Node second) in pairs)
                Equalise(network, first, second);
        }
        return pairs.Length;
    }

    private static IEnumerable<(Node First, Node Second)> Pairs(Architecture architecture)
    {
        ILookup<string, Node> uses = architecture.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(use => use.input, use => use.node);
        foreach (Node first in architecture.Nodes.Where(QuantizableLayers.HasWeight))
        {
            Node? next = Next(first);
            while (next?.Layer is Activation { Function: ActivationFunction.ReLU } or MaxPool2d or AvgPool2d or GlobalAvgPool2d or Flatten or Dropout)
                next = Next(next);
            if (next is not null && (next.Layer is Linear or Conv2d { Groups: 1 } || next.Layer is Conv2d { IsDepthwise: true }))
                yield return (first, next);
        }

        Node? Next(Node node) => uses[node.Name].Take(2).ToArray() is [var only] ? only : null;
    }

    private static void Equalise(Network network, Node first, Node second)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor before = network.Weight(first.Name), after = network.Weight(second.Name);
        long channels = before.shape[0];
        Tensor incoming = second.Layer is Conv2d { IsDepthwise: true } ? after.reshape([1, channels, -1]) : after.reshape([after.shape[0], channels, -1]);
        Tensor r1 = before.reshape(channels, -1).abs().amax([1]), r2 = incoming.abs().amax([0, 2]);
        Tensor scale = r1.mul(r2).sqrt().div(r2);
        scale = where(r1.gt(0).logical_and(r2.gt(0)), scale, ones_like(scale));
        before.div_(scale.reshape([channels, .. Enumerable.Repeat(1L, (int)before.dim() - 1)]));
        network.get_parameter($"{first.Name}.bias")?.div_(scale);
        after.copy_(incoming.mul(scale.reshape(1, -1, 1)).reshape(after.shape));
    }
}
