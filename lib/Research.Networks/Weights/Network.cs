using Research.Networks.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// The TorchSharp module of an <see cref="Networks.Architecture"/>: its layers with their weights. Parameters are named
/// <c>{node}.weight</c> and <c>{node}.bias</c>, batch-norm statistics <c>{node}.running_mean</c> and <c>{node}.running_var</c>.
/// Not safe for use from two threads at once.
/// </summary>
public sealed class Network : nn.Module<Tensor, Tensor>
{
    private readonly Step[] _steps;
    private readonly bool _batchLast;

    private readonly record struct Step(Layer Layer, nn.Module? Module, int[] Inputs, int[] Dead, bool InPlace);

    private Network(Architecture architecture, Device device) : base(architecture.Name)
    {
        Architecture = architecture;
        Device = device;
        _batchLast = BatchLastLayout.Suits(architecture);
        int[] uses = new int[architecture.Nodes.Length], lastUse = LastUses(architecture, uses);
        _steps = new Step[architecture.Nodes.Length];
        for (int i = 0; i < _steps.Length; i++)
        {
            Node node = architecture.Nodes[i];
            nn.Module? module = node.Layer.CreateModule(device);
            if (module is not null)
                register_module(node.Name, module);
            int[] inputs = [.. node.Inputs.Select(architecture.IndexOf)];
            int[] dead = [.. inputs.Distinct().Where(input => input >= 0 && lastUse[input] == i)];
            bool inPlace = node.Layer is Activation { Function: ActivationFunction.ReLU } && inputs[0] >= 0 && uses[inputs[0]] == 1
                && architecture.Nodes[inputs[0]].Layer is Conv2d or Linear or BatchNorm or Add; // their gradients do not need their output
            _steps[i] = new Step(node.Layer, module, inputs, inPlace ? [] : dead, inPlace);
        }
    }

    /// <summary>The description this network was built from.</summary>
    public Architecture Architecture { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device { get; private set; }

    /// <summary>Builds a network with fresh weights.</summary>
    /// <param name="architecture">What to build.</param>
    /// <param name="seed">Seed of the initial weights; see <see cref="Initialization"/>.</param>
    /// <param name="device">Where; default the CPU. The same seed gives the same weights on every device.</param>
    /// <exception cref="PlatformNotSupportedException">libtorch can't be loaded.</exception>
    public static Network Create(Architecture architecture, int seed, Device? device = null)
    {
        Network network = CreateEmpty(architecture);
        Initialization.Apply(network, seed);
        return network.MoveTo(device ?? CPU);
    }

    /// <summary>Builds a network on the CPU whose weights are about to be overwritten.</summary>
    internal static Network CreateEmpty(Architecture architecture)
    {
        NativeLibraries.EnsureLoaded();
        return new Network(architecture, CPU);
    }

    /// <summary>A second network with the same architecture, weights and statistics.</summary>
    /// <param name="device">Where; default where this one is.</param>
    public Network Copy(Device? device = null)
    {
        Network copy = CreateEmpty(Architecture);
        copy.CopyFrom(this);
        copy.train(training);
        return copy.MoveTo(device ?? Device);
    }

    /// <summary>Overwrites this network's weights and statistics with those of another of the same architecture.</summary>
    /// <exception cref="ArgumentException">A tensor is missing or has another shape.</exception>
    public void CopyFrom(Network other) => this.Load(other.Tensors());

    /// <summary>Moves all weights to a device, in place.</summary>
    /// <returns>This network.</returns>
    public Network MoveTo(Device device)
    {
        if (device.type != Device.type || device.index != Device.index)
            this.to(device);
        Device = device;
        return this;
    }

    /// <summary>Computes the output for a batch.</summary>
    /// <param name="input"><c>[batch, …]</c>, the rest as <see cref="Architecture.Input"/>.</param>
    /// <returns><c>[batch, classes]</c>: logits, for a classifier.</returns>
    public override Tensor forward(Tensor input)
    {
        if (_batchLast && BatchLastLayout.Suits(input))
            input = input.ToBatchLast();
        var values = new Tensor[_steps.Length];
        for (int i = 0; i < _steps.Length; i++)
        {
            (Layer layer, nn.Module? module, int[] inputs, int[] dead, bool inPlace) = _steps[i];
            values[i] = inPlace
                ? values[inputs[0]].relu_()
                : layer.Forward(module, Array.ConvertAll(inputs, index => index < 0 ? input : values[index]), training);
            foreach (int index in dead)
                values[index].Dispose();
        }
        return values[^1];
    }

    /// <summary>Computes the output for a batch with other weights in place of the network's own; gradients flow into them.</summary>
    /// <param name="input">As for <see cref="forward"/>.</param>
    /// <param name="weights">Weights of convolutions and linear layers, by node name, and where one is given perhaps a bias too, as <c>{node}.bias</c>; what is not given is the network's own.</param>
    /// <param name="outputs">Makes of each node's output, given its name, what the nodes behind it take; of <see cref="Architecture.InputName"/> too. Default: as it is.</param>
    public Tensor ForwardWith(Tensor input, IReadOnlyDictionary<string, Tensor> weights, Func<string, Tensor, Tensor>? outputs = null)
    {
        input = outputs?.Invoke(Architecture.InputName, input) ?? input;
        if (outputs is null && _batchLast && BatchLastLayout.Suits(input))
            input = input.ToBatchLast();
        var values = new Tensor[_steps.Length];
        for (int i = 0; i < _steps.Length; i++)
        {
            (Layer layer, nn.Module? module, int[] inputs, _, _) = _steps[i];
            Tensor[] taken = Array.ConvertAll(inputs, index => index < 0 ? input : values[index]);
            values[i] = weights.TryGetValue(Architecture.Nodes[i].Name, out Tensor? weight)
                ? layer.Forward(module!, weight, weights.GetValueOrDefault($"{Architecture.Nodes[i].Name}.bias"), taken)
                : layer.Forward(module, taken, training);
            values[i] = outputs?.Invoke(Architecture.Nodes[i].Name, values[i]) ?? values[i];
        }
        return values[^1];
    }

    /// <summary>Computes the output of every node for a batch, by node name; the caller disposes them.</summary>
    /// <param name="input">As for <see cref="forward"/>.</param>
    public IReadOnlyDictionary<string, Tensor> Activations(Tensor input)
    {
        var values = new Dictionary<string, Tensor>();
        for (int i = 0; i < _steps.Length; i++)
        {
            (Layer layer, nn.Module? module, int[] inputs, _, _) = _steps[i];
            Tensor[] taken = Array.ConvertAll(inputs, index => index < 0 ? input : values[Architecture.Nodes[index].Name]);
            values[Architecture.Nodes[i].Name] = layer.Forward(module, taken, training);
        }
        return values;
    }

    /// <summary>Computes one node alone, in the network's mode.</summary>
    /// <param name="node">A node of <see cref="Architecture"/>.</param>
    /// <param name="inputs">What it takes its inputs to be, <c>[batch, …]</c> each.</param>
    public Tensor Compute(Node node, Tensor[] inputs) => node.Layer.Forward(_steps[Architecture.IndexOf(node.Name)].Module, inputs, training);

    /// <summary>Computes a convolution or linear layer alone with another weight.</summary>
    /// <param name="node">A node of <see cref="Architecture"/>.</param>
    /// <param name="weight">In the shape of its own.</param>
    /// <param name="input">What it takes its input to be, <c>[batch, …]</c>.</param>
    /// <param name="bias"><c>[out]</c>; default its own.</param>
    public Tensor Compute(Node node, Tensor weight, Tensor input, Tensor? bias = null) =>
        node.Layer.Forward(_steps[Architecture.IndexOf(node.Name)].Module!, weight, bias, [input]);

    /// <summary>The weight of a node.</summary>
    /// <exception cref="ArgumentException">The node does not exist or has no weight.</exception>
    public Parameter Weight(string node) =>
        get_parameter($"{Architecture[node].Name}.weight") ?? throw new ArgumentException($"The layer '{node}' has no weight.", nameof(node));

    private static int[] LastUses(Architecture architecture, int[] uses)
    {
        var lastUse = new int[architecture.Nodes.Length];
        for (int i = 0; i < lastUse.Length; i++)
        {
            foreach (int input in architecture.Nodes[i].Inputs.Select(architecture.IndexOf).Where(input => input >= 0))
            {
                lastUse[input] = i;
                uses[input]++;
            }
        }
        return lastUse;
    }
}
