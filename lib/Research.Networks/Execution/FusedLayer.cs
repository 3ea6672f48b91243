namespace Research.Networks.Execution;

/// <summary>A layer with what was fused into it: batch norm folded into its weights, and the activation function behind it.</summary>
/// <param name="Node">The layer's node.</param>
/// <param name="Output">Name of the last node that it stands for.</param>
/// <param name="Weight">As in <see cref="LayerTask"/>.</param>
/// <param name="Bias">As in <see cref="LayerTask"/>.</param>
/// <param name="Function">The activation function; null for none.</param>
internal sealed record FusedLayer(Node Node, string Output, float[] Weight, float[] Bias, ActivationFunction? Function)
{
    /// <summary>Whether the layer only passes its input on.</summary>
    internal bool IsIdentity => Node.Layer is Flatten or Dropout;

    /// <summary>Whether all inputs are −1 or 1.</summary>
    internal bool ReadsSigns { get; private init; }

    /// <summary>The layers of a network in order, fused where a layer's output has one use.</summary>
    /// <param name="network">On any device.</param>
    /// <param name="rounded">Whether the output of a node is rounded, so that nothing behind it is fused; null where none is.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite; the message names the tensor.</exception>
    internal static IReadOnlyList<FusedLayer> Of(Network network, Func<string, bool>? rounded = null)
    {
        ILookup<string, Node> uses = network.Architecture.Nodes
            .SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(use => use.input, use => use.node);
        var fused = new List<FusedLayer>();
        var absorbed = new HashSet<string>();
        var signs = new HashSet<string>();
        foreach (Node node in network.Architecture.Nodes)
        {
            if (absorbed.Contains(node.Name))
                continue;
            Node last = node;
            (float[] weight, float[] bias) = WeightsOf(network, node);
            if (node.Layer is Conv2d or Linear && Next(last) is { Layer: BatchNorm } norm)
            {
                BatchNormFolding.Fold(weight, bias, BatchNormFolding.ScaleAndShift(network, norm));
                absorbed.Add((last = norm).Name);
            }
            var function = (node.Layer as Activation)?.Function;
            if (function is null && node.Layer is not (Flatten or Dropout) && Next(last) is { Layer: Activation activation } next)
            {
                function = activation.Function;
                absorbed.Add((last = next).Name);
            }
            bool readsSigns = node.Inputs.All(signs.Contains);
            fused.Add(new FusedLayer(node, last.Name, weight, bias, function) { ReadsSigns = readsSigns });
            bool passesSigns = readsSigns && function is null && node.Layer is (Flatten or Dropout or MaxPool2d or Concat);
            if ((function == ActivationFunction.Sign || passesSigns) && rounded?.Invoke(last.Name) != true)
                signs.Add(last.Name);
        }
        return fused;

        Node? Next(Node node) => rounded?.Invoke(node.Name) == true ? null : uses[node.Name].Take(2).ToArray() is [var only] ? only : null;
    }

    /// <summary>The weight and bias of a layer; the scale and shift of batch norm.</summary>
    private static (float[] Weight, float[] Bias) WeightsOf(Network network, Node node)
    {
        switch (node.Layer)
        {
            case Conv2d { OutChannels: var rows, Bias: var hasBias }:
                return (Values("weight"), hasBias ? Values("bias") : new float[rows]);
            case Linear { OutFeatures: var rows, Bias: var hasBias }:
                return (Values("weight"), hasBias ? Values("bias") : new float[rows]);
            case BatchNorm:
                (double[] scale, double[] shift) = BatchNormFolding.ScaleAndShift(network, node);
                return (Array.ConvertAll(scale, factor => (float)factor), Array.ConvertAll(shift, offset => (float)offset));
            default:
                return ([], []);
        }

        float[] Values(string part) => BatchNormFolding.Values(network, node, part);
    }
}
