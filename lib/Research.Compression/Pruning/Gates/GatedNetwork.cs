using Research.Networks;
using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A network whose weights are multiplied by hard-concrete gates, one per unit of a granularity; gates and weights train together.
/// In training mode gates are drawn for each batch, in evaluation mode they are <see cref="HardConcrete.Deterministic"/>.
/// </summary>
public sealed class GatedNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Granularity _granularity;
    private readonly Dictionary<string, (Parameter Weight, Parameter LogAlpha)> _gates = [];

    /// <summary>Puts gates on a network, which keeps its own weights.</summary>
    /// <param name="network">The network; trained in place with the gates.</param>
    /// <param name="options">Which weights have gates, and for which units.</param>
    /// <param name="initialKeep">σ(log α) of all gates at first, in (0, 1); default 0.9.</param>
    /// <exception cref="ArgumentException">A parameter to be gated is no layer's weight.</exception>
    public GatedNetwork(Network network, PruningOptions options, double initialKeep = 0.9) : base("gated")
    {
        if (initialKeep is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(initialKeep), $"initialKeep must be in (0, 1), not {initialKeep}.");
        Network = network;
        _granularity = options.Granularity;
        register_module("network", network);
        foreach ((string name, Parameter weight) in Pruner.Weights(network, options))
        {
            if (!name.EndsWith(".weight", StringComparison.Ordinal) || weight.dim() < 2)
                throw new ArgumentException($"Gates multiply the weights of convolutions and linear layers; '{name}' is none.");
            string node = name[..^".weight".Length];
            using var noGrad = no_grad();
            long units = _granularity.ToUnits(weight).shape[0];
            var logAlpha = new Parameter(full([units], Math.Log(initialKeep / (1 - initialKeep)), dtype: ScalarType.Float32, device: weight.device));
            register_parameter($"gate_{node}", logAlpha);
            _gates[node] = (weight, logAlpha);
        }
    }

    /// <summary>The network behind the gates.</summary>
    public Network Network { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Network.ForwardWith(input, _gates.ToDictionary(
        gate => gate.Key, gate => gate.Value.Weight.mul(GateOf(gate.Value.LogAlpha, gate.Value.Weight.shape))));

    /// <summary>E‖W‖₀: the expected number of weights whose gate is not zero, a scalar with a gradient.</summary>
    public Tensor ExpectedL0() => _gates.Values
        .Select(gate => HardConcrete.ProbabilityOpen(gate.LogAlpha).sum().mul((double)gate.Weight.numel() / gate.LogAlpha.numel()))
        .Aggregate((a, b) => a.add(b));

    /// <summary>α·L + β·E‖W‖₀.</summary>
    /// <param name="loss">L.</param>
    /// <param name="alpha">Weight of the loss.</param>
    /// <param name="beta">Weight of each weight kept.</param>
    public Objective Objective(Objective loss, double alpha, double beta) =>
        (inputs, outputs, labels) => loss(inputs, outputs, labels).mul(alpha).add(ExpectedL0().mul(beta));

    /// <summary>Multiplies the gates of evaluation mode into the network's weights, which computes without them from then on what it did with them.</summary>
    public void Harden()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Parameter weight, Parameter logAlpha) in _gates.Values)
            weight.mul_(_granularity.ToElements(HardConcrete.Deterministic(logAlpha), weight.shape));
    }

    private Tensor GateOf(Parameter logAlpha, long[] shape) => _granularity.ToElements(
        training ? HardConcrete.Sample(logAlpha, Uniform(logAlpha)) : HardConcrete.Deterministic(logAlpha), shape);

    private static Tensor Uniform(Tensor like) =>
        rand(like.shape, generator: LayerRandomness.Current, device: like.device).clamp(1e-6, 1 - 1e-6);
}
