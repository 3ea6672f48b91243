using System.Collections.Immutable;
using Research.Networks;
using Research.Training.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A network that computes on rounded weights and activations while the real weights train (quantization-aware training). Fold batch norm
/// first with <see cref="BatchNormFolding"/>: it is frozen then, as it is when the network is executed.
/// </summary>
public sealed class QuantizedNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Dictionary<string, WeightQuantizer> _weights = [];
    private readonly Dictionary<string, ActivationQuantizer> _activations = [];

    /// <summary>Puts quantizers on a network.</summary>
    /// <param name="network">Trained in place with the quantizers' parameters.</param>
    /// <param name="weights">How weights are rounded, as <see cref="LearnedStepWeights.Method"/>.</param>
    /// <param name="activations">How activations are rounded; default null: they are not.</param>
    /// <param name="data">Training images that activations start from; needed where these are rounded.</param>
    /// <param name="options">Which layers, and their schemes. <see cref="QuantizationOptions.LayerBits"/> of a layer are also the least bits of what it reads.</param>
    /// <exception cref="ArgumentException">A layer cannot be quantized, an activation is NaN or infinite, or images are missing.</exception>
    public QuantizedNetwork(Network network, WeightMethod weights, ActivationMethod? activations = null, ImageDataSet? data = null, QuantizationOptions? options = null)
        : base("quantized")
    {
        if (activations is not null && data is null)
            throw new ArgumentException("Rounded activations start from what training images make of them: give a data set.", nameof(data));
        options ??= new QuantizationOptions();
        Network = network;
        register_module("network", network);
        IReadOnlyList<Node> layers = QuantizableLayers.Of(network.Architecture, options);
        foreach (Node node in layers.Where(QuantizableLayers.HasWeight))
        {
            var scheme = options.Weights with { Bits = options.LayerBits.GetValueOrDefault(node.Name, options.Weights.Bits) };
            register_module($"weight_{node.Name.Replace('.', '_')}", _weights[node.Name] = weights($"{node.Name}.weight", network.Weight(node.Name), scheme));
        }
        if (activations is null)
            return;
        foreach ((string node, ValueStatistics seen) in ActivationCalibration.Statistics(network, QuantizableLayers.Rounded(network.Architecture, layers), data!, options))
        {
            int bits = layers.Where(layer => QuantizableLayers.Rounded(network.Architecture, [layer]).Contains(node))
                .Max(layer => Math.Max(options.Activations.Bits, options.LayerBits.GetValueOrDefault(layer.Name)));
            register_module($"output_{node.Replace('.', '_')}", _activations[node] = activations(seen, options with { Activations = options.Activations with { Bits = bits } }, network.Device));
        }
    }

    /// <summary>The network with its real weights.</summary>
    public Network Network { get; }

    /// <summary>The real weights that are rounded.</summary>
    public IEnumerable<Parameter> RoundedWeights => _weights.Keys.Select(Network.Weight);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Network.ForwardWith(
        input, _weights.ToDictionary(pair => pair.Key, pair => pair.Value.Round(Network.Weight(pair.Key))),
        (node, output) => _activations.TryGetValue(node, out ActivationQuantizer? quantizer) ? quantizer.Round(output) : output);

    /// <summary>The network as it is stored: what this module computes in evaluation mode, <see cref="QuantizedSimulation"/> computes of it.</summary>
    /// <exception cref="ArgumentException">A weight became NaN or infinite.</exception>
    public CompressedNetwork Compress() =>
        CompressedNetwork.Of(Network).With(_weights.Select(pair => KeyValuePair.Create($"{pair.Key}.weight", pair.Value.Freeze(Network.Weight(pair.Key))))) with
        {
            Activations = _activations.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Freeze()),
        };
}
