using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Folds batch norm with its running statistics into the convolution or linear layer before it: W·γ/√(variance + ε) and
/// (b − mean)·γ/√(variance + ε) + β (Jacob et al. 2018, arXiv 1712.05877, section 3.2). In evaluation mode the network computes the same.
/// </summary>
public static class BatchNormFolding
{
    /// <summary>A network without the batch norms that alone follow a convolution or linear layer; those layers have a bias then. Other batch norms stay.</summary>
    /// <param name="network">It stays as it is.</param>
    /// <returns>In evaluation mode, on the same device.</returns>
    /// <exception cref="ArgumentException">A weight is NaN or infinite; the message names the tensor.</exception>
    public static Network Fold(Network network)
    {
        Architecture architecture = network.Architecture;
        Dictionary<string, Node> norms = Foldable(architecture);
        Dictionary<string, string> renamed = norms.ToDictionary(pair => pair.Value.Name, pair => pair.Key);
        Network folded = Network.CreateEmpty(new Architecture(architecture.Name, architecture.Input, architecture.Nodes
            .Where(node => !renamed.ContainsKey(node.Name))
            .Select(node => (norms.ContainsKey(node.Name) ? node with { Layer = WithBias(node.Layer) } : node) with
            {
                Inputs = [.. node.Inputs.Select(input => renamed.GetValueOrDefault(input, input))],
            })));
        using DisposeScope scope = NewDisposeScope();
        var tensors = network.Tensors().Where(pair => !renamed.ContainsKey(pair.Key[..pair.Key.LastIndexOf('.')])).ToDictionary();
        foreach ((string name, Node norm) in norms)
        {
            Node node = architecture[name];
            float[] weight = Values(network, node, "weight");
            float[] bias = tensors.ContainsKey($"{name}.bias") ? Values(network, node, "bias") : new float[((BatchNorm)norm.Layer).Channels];
            Fold(weight, bias, ScaleAndShift(network, norm));
            tensors[$"{name}.weight"] = tensor(weight, tensors[$"{name}.weight"].shape, device: CPU);
            tensors[$"{name}.bias"] = tensor(bias, device: CPU);
        }
        folded.Load(tensors);
        folded.eval();
        return folded.MoveTo(network.Device);
    }

    /// <summary>The batch norms that are the only use of a convolution or linear layer, by the name of that layer.</summary>
    private static Dictionary<string, Node> Foldable(Architecture architecture)
    {
        ILookup<string, Node> uses = architecture.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(use => use.input, use => use.node);
        return architecture.Nodes.Where(node => node.Layer is Conv2d or Linear)
            .Where(node => uses[node.Name].Take(2).ToArray() is [{ Layer: BatchNorm }]).ToDictionary(node => node.Name, node => uses[node.Name].First());
    }

    private static Layer WithBias(Layer layer) => layer switch
    {
        Conv2d convolution => convolution with { Bias = true },
        Linear linear => linear with { Bias = true },
        _ => layer,
    };

    /// <summary>Multiplies rows of a weight and a bias by scales, and adds shifts to the bias, in place.</summary>
    internal static void Fold(float[] weight, float[] bias, (double[] Scale, double[] Shift) norm)
    {
        int columns = weight.Length / bias.Length;
        for (int row = 0; row < bias.Length; row++)
        {
            for (int i = row * columns; i < (row + 1) * columns; i++)
                weight[i] = (float)(weight[i] * norm.Scale[row]);
            bias[row] = (float)(bias[row] * norm.Scale[row] + norm.Shift[row]);
        }
    }

    /// <summary>What batch norm does to each channel: γ/√(variance + ε) and β − mean·γ/√(variance + ε).</summary>
    internal static (double[] Scale, double[] Shift) ScaleAndShift(Network network, Node node)
    {
        double epsilon = ((BatchNorm)node.Layer).Epsilon;
        (float[] gamma, float[] beta) = (Values(network, node, "weight"), Values(network, node, "bias"));
        (float[] mean, float[] variance) = (Values(network, node, "running_mean"), Values(network, node, "running_var"));
        double[] scale = [.. gamma.Zip(variance, (factor, spread) => factor / Math.Sqrt(spread + epsilon))];
        return (scale, [.. scale.Select((factor, channel) => beta[channel] - mean[channel] * factor)]);
    }

    /// <summary>A tensor of a node.</summary>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    internal static float[] Values(Network network, Node node, string part)
    {
        string name = $"{node.Name}.{part}";
        float[] values = WeightValues.Of(network.get_parameter(name) ?? network.get_buffer(name)!);
        return values.All(float.IsFinite)
            ? values
            : throw new ArgumentException($"The tensor '{name}' holds NaN or infinite values, so the network cannot be run: train it anew or load an earlier checkpoint.", nameof(network));
    }
}
