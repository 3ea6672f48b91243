using System.Numerics;
using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Compression;

/// <summary>
/// A network that trains for few bits (entropy-penalised reparameterisation; Oktay et al. 2020, arXiv 1906.06624): it computes with
/// weights and biases rounded to multiples of a step that is trained for each tensor, gradients passing straight through, and
/// <see cref="Bits"/> is what a coder would take for them, to be added to the loss.
/// </summary>
public sealed class RateAwareNetwork : nn.Module<Tensor, Tensor>
{
    private const int MostLevels = 127;
    private const float SmallestDeviation = 1e-2f;

    private readonly List<Coded> _tensors = [];

    /// <summary>A tensor that is rounded and priced.</summary>
    /// <param name="Name">Of the network's parameter.</param>
    /// <param name="Key">Under which <see cref="Network.ForwardWith"/> takes it.</param>
    /// <param name="Values">The parameter: what is rounded.</param>
    /// <param name="LogStep">Natural logarithm of the step.</param>
    /// <param name="Density">Its price.</param>
    private sealed record Coded(string Name, string Key, Parameter Values, Parameter LogStep, LatentDensity Density)
    {
        internal Tensor Latents() => Values.div(LogStep.exp());

        internal Tensor Rounded()
        {
            Tensor latents = Latents();
            return FakeQuantization.StraightThrough(latents, latents.round().clamp(-MostLevels, MostLevels)).mul(LogStep.exp());
        }
    }

    /// <summary>Puts grids and densities on a network.</summary>
    /// <param name="network">Trained in place. It has no batch norm: fold it first with <see cref="BatchNormFolding"/>.</param>
    /// <param name="options">Where grids begin.</param>
    /// <exception cref="ArgumentException">The network has parameters that are no weight or bias of a convolution or linear layer.</exception>
    public RateAwareNetwork(Network network, RateOptions options) : base("rateAware")
    {
        using var noGrad = no_grad();
        Network = network;
        register_module("network", network);
        foreach ((string name, Parameter values) in network.named_parameters())
        {
            string node = name[..name.LastIndexOf('.')];
            if (network.Architecture[node].Layer is not (Conv2d or Linear))
                throw new ArgumentException($"'{name}' belongs to no convolution or linear layer: fold batch norm into the layers before it first.", nameof(network));
            var logStep = new Parameter(tensor((float)Math.Log(options.Step * DeviationOf(values)), device: values.device));
            register_parameter($"log_step_{name.Replace('.', '_')}", logStep);
            var density = new LatentDensity(values.shape, values.device);
            register_module($"density_{name.Replace('.', '_')}", density);
            _tensors.Add(new Coded(name, name.EndsWith(".weight", StringComparison.Ordinal) ? node : name, values, logStep, density));
        }
    }

    /// <summary>The network with its real weights.</summary>
    public Network Network { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Network.ForwardWith(input, _tensors.ToDictionary(coded => coded.Key, coded => coded.Rounded()));

    /// <summary>
    /// What all tensors take by their densities, in bits, a scalar with a gradient. In training mode latents have uniform noise in
    /// [−½, ½) in place of rounding (Ballé et al. 2017, arXiv 1611.01704); in evaluation mode they are rounded.
    /// </summary>
    public Tensor Bits() => _tensors.Select(coded =>
    {
        Tensor latents = coded.Latents();
        return coded.Density.Bits(training ? latents.add(rand(latents.shape, generator: LayerRandomness.Current, device: latents.device).sub(0.5)) : latents.round());
    }).Aggregate((sum, bits) => sum.add(bits));

    /// <summary>The network as it is stored: levels and a step of 16 bits (bfloat16) for each tensor.</summary>
    /// <exception cref="ArgumentException">A weight became NaN or infinite.</exception>
    public CompressedNetwork Compress() => CompressedNetwork.Of(Network).With(_tensors.Select(coded => KeyValuePair.Create(coded.Name, Stored(coded))));

    private static double DeviationOf(Parameter values)
    {
        using DisposeScope scope = NewDisposeScope();
        return Math.Max(values.numel() > 1 ? values.std().item<float>() : 0, SmallestDeviation);
    }

    private static WeightExpression Stored(Coded coded)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int[] levels = [.. coded.Latents().round().clamp(-MostLevels, MostLevels).cpu().contiguous().data<float>().ToArray().Select(level => (int)level)];
        float step = coded.LogStep.exp().to(ScalarType.BFloat16).to(ScalarType.Float32).item<float>();
        int bits = Math.Max(2, 33 - BitOperations.LeadingZeroCount((uint)levels.Max(Math.Abs)));
        return new QuantizedWeight(Shape.Create(coded.Values.shape), [.. levels], new QuantizationGrid(bits, true, [step], [0]));
    }
}
