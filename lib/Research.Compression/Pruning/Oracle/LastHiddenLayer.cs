using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The layer before the output layer, where only layers without weights lie between the two. The logits are a sum over its units, so what
/// they are without one unit is a difference, and all of its units are ablated at once.
/// </summary>
internal sealed class LastHiddenLayer
{
    private readonly Network _network;
    private readonly Node _node, _output;
    private readonly IReadOnlyList<Node> _between;
    private readonly long _width;

    private LastHiddenLayer(Network network, Node node, IReadOnlyList<Node> between, Node output)
    {
        (_network, _node, _between, _output) = (network, node, between, output);
        _width = network.Architecture.ShapeOf(node.Name)[0];
    }

    /// <summary>Its name.</summary>
    internal string Name => _node.Name;

    /// <summary>The node whose output it takes.</summary>
    internal string Input => _node.Inputs[0];

    /// <summary>The node whose output the output layer takes.</summary>
    internal string Output => _output.Inputs[0];

    /// <summary>The last hidden layer of a network; null where something else mixes channels or has weights before the output layer.</summary>
    internal static LastHiddenLayer? Of(Network network)
    {
        Architecture architecture = network.Architecture;
        if (architecture.Nodes[^1] is not { Layer: Linear } output)
            return null;
        var between = new List<Node>();
        for (string name = output.Inputs[0]; name != Architecture.InputName && UsedOnce(architecture, name); name = between[0].Inputs[0])
        {
            Node node = architecture[name];
            if (node.Layer is Linear or Conv2d { Groups: 1 })
                return new LastHiddenLayer(network, node, between, output);
            if (node.Layer is not (Activation or MaxPool2d or AvgPool2d or GlobalAvgPool2d or Flatten or Dropout))
                return null;
            between.Insert(0, node);
        }
        return null;
    }

    /// <summary>What the output layer reads, unit by unit: <c>[b, …]</c> to <c>[b, units, pixels]</c>.</summary>
    internal Tensor ByUnit(Tensor output) => output.reshape(output.shape[0], _width, -1);

    /// <summary>What the output layer would read of one unit, of whose weight there are several variants.</summary>
    /// <param name="input">What the layer takes, <c>[b, …]</c>.</param>
    /// <param name="unit">Which.</param>
    /// <param name="variants">Of the unit's weight, <c>[n, in, …]</c>.</param>
    /// <returns><c>[b, n, pixels]</c>.</returns>
    internal Tensor Activations(Tensor input, int unit, Tensor variants)
    {
        Tensor? bias = _network.get_parameter($"{Name}.bias")?.narrow(0, unit, 1).repeat(variants.shape[0]);
        Tensor value = _network.Compute(_node, variants, input, bias);
        foreach (Node node in _between)
            value = _network.Compute(node, [value]);
        return value.reshape(input.shape[0], variants.shape[0], -1);
    }

    /// <summary>The weight of one unit, <c>[1, in, …]</c>.</summary>
    internal Tensor Weight(int unit) => _network.Weight(Name).detach().narrow(0, unit, 1);

    /// <summary>What units contribute to the logits.</summary>
    /// <param name="activations">As the output layer reads them, <c>[b, n, pixels]</c>.</param>
    /// <param name="units">Which they are, int64 <c>[n]</c>; or one, of which the activations are n variants.</param>
    /// <returns><c>[b, classes, n]</c>.</returns>
    internal Tensor Shares(Tensor activations, Tensor units)
    {
        Tensor weight = _network.Weight(_output.Name).detach(), chosen = weight.reshape(weight.shape[0], _width, -1).index_select(1, units);
        return chosen.shape[2] == 1
            ? activations.transpose(1, 2) * chosen.squeeze(2)
            : einsum("bnp,knp->bkn", activations, chosen.expand(-1, activations.shape[1], -1)).contiguous();
    }

    private static bool UsedOnce(Architecture architecture, string name) => architecture.Nodes.SelectMany(node => node.Inputs).Count(input => input == name) == 1;
}
