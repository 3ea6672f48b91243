using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>
/// An immutable graph of named layers from one input to one output, the last node. Everything else about a network
/// derives from it: the module, parameter and MAC counts, storage, dependency groups, execution. Checked when built:
/// an <see cref="Architecture"/> that exists has consistent names and shapes.
/// </summary>
public sealed class Architecture : IEquatable<Architecture>
{
    /// <summary>The name by which nodes refer to the network's input.</summary>
    public const string InputName = "input";

    private readonly Dictionary<string, int> _indices;
    private readonly Shape[] _shapes;

    /// <summary>Builds and checks an architecture.</summary>
    /// <param name="name">For people, as in <c>lenet-5</c>.</param>
    /// <param name="input">Shape of one sample, <c>[C, H, W]</c> or <c>[F]</c>.</param>
    /// <param name="nodes">Layers in an order where inputs come before use; the last one is the output.</param>
    /// <exception cref="ArgumentException">
    /// There is no node, a name occurs twice or does not exist yet, or a layer's inputs do not fit it; the message names the node.
    /// </exception>
    public Architecture(string name, Shape input, IEnumerable<Node> nodes)
    {
        Name = name;
        Input = input;
        Nodes = [.. nodes];
        if (Nodes.IsEmpty)
            throw new ArgumentException($"The architecture '{name}' has no layers.", nameof(nodes));

        _indices = new Dictionary<string, int> { [InputName] = -1 };
        _shapes = new Shape[Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            Node node = Nodes[i];
            _shapes[i] = ShapeOf(node);
            if (!_indices.TryAdd(node.Name, i))
                throw new ArgumentException($"The architecture '{name}' has two nodes named '{node.Name}'.", nameof(nodes));
        }
    }

    /// <summary>For people, as in <c>lenet-5</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of one sample, without batch dimension.</summary>
    public Shape Input { get; }

    /// <summary>The layers, inputs before use.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Shape of the network's output for one sample: <c>[classes]</c> for a classifier.</summary>
    public Shape Output => _shapes[^1];

    /// <summary>Number of trainable parameters, all layers.</summary>
    public long ParameterCount => Nodes.Sum(node => node.Layer.Parameters.Sum(parameter => parameter.Shape.Elements));

    /// <summary>Multiply–accumulate operations of one sample, by the rule of <see cref="Layer.Macs"/>.</summary>
    public long Macs => Nodes.Sum(node => MacsOf(node.Name));

    /// <summary>The node of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public Node this[string name] => Nodes[IndexOf(name)];

    /// <summary>Output shape of a node, or of <see cref="InputName"/>.</summary>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public Shape ShapeOf(string name) => IndexOf(name) is >= 0 and var index ? _shapes[index] : Input;

    /// <summary>Multiply–accumulate operations of one node for one sample.</summary>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public long MacsOf(string name) => this[name].Layer.Macs(ShapeOf(name));

    /// <summary>The same layers under another name.</summary>
    public Architecture Named(string name) => new(name, Input, Nodes);

    /// <summary>The position of a node in <see cref="Nodes"/>; −1 for the input.</summary>
    internal int IndexOf(string name) => _indices.TryGetValue(name, out int index)
        ? index
        : throw new ArgumentException($"The architecture '{Name}' has no node '{name}'; it has {string.Join(", ", Nodes.Select(node => node.Name))}.", nameof(name));

    /// <inheritdoc/>
    public bool Equals(Architecture? other) =>
        other is not null && Name == other.Name && Input == other.Input && Nodes.SequenceEqual(other.Nodes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Architecture);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Input, Nodes.Length);

    /// <summary>For example <c>lenet-5: [1, 28, 28] → [10], 9 layers</c>.</summary>
    public override string ToString() => $"{Name}: {Input} → {Output}, {Nodes.Length} layers";

    private Shape ShapeOf(Node node)
    {
        foreach (string input in node.Inputs)
        {
            if (!_indices.ContainsKey(input))
                throw new ArgumentException($"Node '{node.Name}' of '{Name}' takes its input from '{input}', which is not a node before it.");
        }
        if (node.Layer.Joins ? node.Inputs.Length < 2 : node.Inputs.Length != 1)
            throw new ArgumentException($"Node '{node.Name}' of '{Name}' takes {(node.Layer.Joins ? "two or more inputs" : "one input")}, not {node.Inputs.Length}.");
        try
        {
            return node.Layer.OutputShape([.. node.Inputs.Select(ShapeOf)]);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"Node '{node.Name}' of '{Name}' does not fit: {problem.Message}.", problem);
        }
    }
}
