using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167) over the channels of a feature map or the features
/// of a vector: y = γ·(x − mean)/√(variance + ε) + β; weight γ <c>[C]</c>, bias β <c>[C]</c>.
/// </summary>
/// <param name="Channels">Channels or features normalised.</param>
public sealed record BatchNorm(int Channels) : Layer
{
    /// <summary>Channels or features normalised.</summary>
    public int Channels { get; init; } = Positive(Channels);

    /// <summary>ε, added to the variance; default 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Weight of the newest batch in the running statistics; default 0.1.</summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Whether the inputs are vectors <c>[C]</c> rather than feature maps <c>[C, H, W]</c>; default false.</summary>
    public bool OverVectors { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters => [new("weight", [Channels]), new("bias", [Channels])];

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank != (OverVectors ? 1 : 3))
            throw new ArgumentException($"it normalises {(OverVectors ? "vectors [C]" : "feature maps [C, H, W]")} but gets {input}");
        return input[0] == Channels ? input : throw new ArgumentException($"it expects {Channels} channels but its input has {input[0]}");
    }

    internal override nn.Module CreateModule(Device device) => OverVectors
        ? nn.BatchNorm1d(Channels, Epsilon, Momentum, device: device)
        : nn.BatchNorm2d(Channels, Epsilon, Momentum, device: device);

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) =>
        ((TorchSharp.Modules.BatchNorm)module!).forward(inputs[0]);
}
