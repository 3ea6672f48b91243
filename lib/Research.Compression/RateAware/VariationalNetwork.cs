using Research.Networks;
using Research.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Compression;

/// <summary>
/// A network with sparse variational dropout (<see cref="VariationalDropout"/>) on all weights. In training mode a layer's outputs are drawn from
/// the Gaussian that its weights make of them (local reparameterisation; Kingma et al. 2015, arXiv 1506.02557); in
/// evaluation mode it computes with the means that are kept.
/// </summary>
public sealed class VariationalNetwork : nn.Module<Tensor, Tensor>
{
    private const double SmallestVariance = 1e-10;

    private readonly Dictionary<string, (Parameter Mean, Parameter LogVariance)> _weights = [];

    /// <summary>Puts noise on a network, which keeps its own weights as means.</summary>
    /// <param name="network">Trained in place; its convolutions and linear layers have noise, biases and batch norm none.</param>
    /// <param name="initialLogVariance">log σ² of all weights at first; default −8.</param>
    /// <exception cref="ArgumentException">It is not finite, or the network has no weights.</exception>
    public VariationalNetwork(Network network, double initialLogVariance = -8) : base("variational")
    {
        if (!double.IsFinite(initialLogVariance))
            throw new ArgumentOutOfRangeException(nameof(initialLogVariance), FormattableString.Invariant($"initialLogVariance must be finite, not {initialLogVariance}."));
        Network = network;
        register_module("network", network);
        using var noGrad = no_grad();
        foreach (Node node in network.Architecture.Nodes.Where(node => node.Layer is Conv2d or Linear))
        {
            Parameter mean = network.Weight(node.Name);
            var logVariance = new Parameter(full(mean.shape, initialLogVariance, dtype: ScalarType.Float32, device: mean.device));
            register_parameter($"log_variance_{node.Name.Replace('.', '_')}", logVariance);
            _weights[node.Name] = (mean, logVariance);
        }
        if (_weights.Count == 0)
            throw new ArgumentException("The network has no convolution or linear layer to put noise on.", nameof(network));
    }

    /// <summary>The network with its means.</summary>
    public Network Network { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!training)
            return Network.ForwardWith(input, _weights.ToDictionary(pair => pair.Key, pair => Kept(pair.Value.Mean, pair.Value.LogVariance)));
        var outputs = new Dictionary<string, Tensor>();
        return Network.ForwardWith(input, _weights.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value.Mean), (name, output) => outputs[name] = _weights.TryGetValue(name, out var weight)
            ? Drawn(Network.Architecture[name], weight.LogVariance, output, outputs)
            : output);
    }

    /// <summary>Σ KL(q ‖ p) of all weights in nats, a scalar with a gradient.</summary>
    public Tensor Divergence() => _weights.Values
        .Select(weight => VariationalDropout.Divergence(VariationalDropout.LogAlpha(weight.Mean, weight.LogVariance)).sum())
        .Aggregate((sum, divergence) => sum.add(divergence));

    /// <summary>L + scale·KL/N: minus the variational lower bound of an image, in nats.</summary>
    /// <param name="loss">L, the mean over a batch.</param>
    /// <param name="images">N: training images, at least 1.</param>
    /// <param name="scale">Weight of the divergence; 1 for the bound, less while a training warms up.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no images.</exception>
    public Objective Objective(Objective loss, long images, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        return (inputs, outputs, labels) => loss(inputs, outputs, labels).add(Divergence(), scale / images);
    }

    /// <summary>Sets the weights to zero whose log α is at least <see cref="VariationalDropout.Threshold"/>; the network then computes without noise what this one does in evaluation mode.</summary>
    public void Harden()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Parameter mean, Parameter logVariance) in _weights.Values)
            mean.copy_(Kept(mean, logVariance));
    }

    private static Tensor Kept(Tensor mean, Tensor logVariance) =>
        mean.mul(VariationalDropout.LogAlpha(mean, logVariance).lt(VariationalDropout.Threshold).to(ScalarType.Float32));

    /// <summary>The output of a layer by its means, with the noise that the variances of its weights make.</summary>
    private Tensor Drawn(Node node, Tensor logVariance, Tensor output, Dictionary<string, Tensor> outputs)
    {
        using Tensor none = zeros(logVariance.shape[0], device: logVariance.device);
        Tensor variance = Network.Compute(node, logVariance.exp(), outputs[node.Inputs[0]].square(), none);
        Tensor noise = randn(output.shape, generator: LayerRandomness.Current, device: output.device);
        return output.add(variance.add(SmallestVariance).sqrt().mul(noise));
    }
}
