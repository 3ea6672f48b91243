namespace Research.Networks;

/// <summary>
/// Builds an <see cref="Architecture"/> layer by layer. Each call appends a layer behind the current one and knows
/// its input's channels; <see cref="From"/> goes back to an earlier layer to start a branch.
/// </summary>
public sealed class ArchitectureBuilder
{
    private readonly string _name;
    private readonly Shape _input;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, Shape> _shapes = [];

    /// <summary>Starts at the input.</summary>
    /// <param name="name">Name of the architecture.</param>
    /// <param name="input">Shape of one sample.</param>
    public ArchitectureBuilder(string name, Shape input)
    {
        _name = name;
        _input = input;
        _shapes[Architecture.InputName] = input;
    }

    /// <summary>Name of the layer that the next one is put behind.</summary>
    public string Current { get; private set; } = Architecture.InputName;

    /// <summary>Output shape of <see cref="Current"/>.</summary>
    public Shape Shape => _shapes[Current];

    /// <summary>Appends any layer behind <see cref="Current"/>, or behind the inputs named.</summary>
    /// <exception cref="ArgumentException">The name is taken or the layer does not fit its inputs.</exception>
    public ArchitectureBuilder Append(string name, Layer layer, params string[] inputs)
    {
        _nodes.Add(new Node(name, layer, inputs.Length == 0 ? [Current] : [.. inputs]));
        _shapes[name] = new Architecture(_name, _input, _nodes).Output;
        Current = name;
        return this;
    }

    /// <summary>Makes an earlier layer current, so that the next one branches off it.</summary>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public ArchitectureBuilder From(string name)
    {
        Current = _shapes.ContainsKey(name) ? name : throw new ArgumentException($"There is no layer '{name}' to branch from.", nameof(name));
        return this;
    }

    /// <summary>Appends a convolution.</summary>
    public ArchitectureBuilder Conv(string name, int filters, Extent kernel, int stride = 1, int padding = 0, int groups = 1, bool bias = true) =>
        Append(name, new Conv2d((int)Shape[0], filters, kernel) { Stride = stride, Padding = padding, Groups = groups, Bias = bias });

    /// <summary>Appends a linear layer, flattening a feature map before it.</summary>
    public ArchitectureBuilder Linear(string name, int neurons, bool bias = true)
    {
        if (Shape.Rank > 1)
            Append(_nodes.Any(node => node.Layer is Flatten) ? $"{name}_flatten" : "flatten", new Flatten());
        return Append(name, new Linear((int)Shape[0], neurons) { Bias = bias });
    }

    /// <summary>Appends batch normalisation.</summary>
    public ArchitectureBuilder BatchNorm(string name) =>
        Append(name, new BatchNorm((int)Shape[0]) { OverVectors = Shape.Rank == 1 });

    /// <summary>Appends a ReLU.</summary>
    public ArchitectureBuilder ReLU(string name) => Append(name, new Activation(ActivationFunction.ReLU));

    /// <summary>Appends the signs −1 and 1, straight-through in training.</summary>
    public ArchitectureBuilder Sign(string name) => Append(name, new Activation(ActivationFunction.Sign));

    /// <summary>Appends a max pooling whose stride is its window.</summary>
    public ArchitectureBuilder MaxPool(string name, int window) => Append(name, new MaxPool2d(window));

    /// <summary>The architecture so far.</summary>
    public Architecture Build() => new(_name, _input, _nodes);

}
