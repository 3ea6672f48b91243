using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>A fully connected layer y = W·x + b; weight <c>[out, in]</c>, bias <c>[out]</c>.</summary>
/// <param name="InFeatures">Length of the input vector.</param>
/// <param name="OutFeatures">Number of neurons.</param>
public sealed record Linear(int InFeatures, int OutFeatures) : Layer
{
    /// <summary>Length of the input vector.</summary>
    public int InFeatures { get; init; } = Positive(InFeatures);

    /// <summary>Number of neurons.</summary>
    public int OutFeatures { get; init; } = Positive(OutFeatures);

    /// <summary>Whether a bias is added; default true.</summary>
    public bool Bias { get; init; } = true;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters
    {
        get
        {
            var weight = new ParameterShape("weight", [OutFeatures, InFeatures]);
            return Bias ? [weight, new("bias", [OutFeatures])] : [weight];
        }
    }

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0] switch
    {
        { Rank: not 1 } image => throw new ArgumentException($"it needs a vector but gets {image}: put a flatten layer before it"),
        var vector when vector[0] != InFeatures =>
            throw new ArgumentException($"it expects {InFeatures} features but its input has {vector[0]}"),
        _ => [OutFeatures],
    };

    /// <inheritdoc/>
    public override long Macs(Shape output) => (long)InFeatures * OutFeatures;

    internal override nn.Module CreateModule(Device device) =>
        nn.Linear(InFeatures, OutFeatures, hasBias: Bias, device: device);

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        var linear = (TorchSharp.Modules.Linear)module!;
        return BatchLastLinear.Multiply(inputs[0], linear.weight, linear.bias);
    }

    internal override Tensor Forward(nn.Module module, Tensor weight, Tensor? bias, Tensor[] inputs) =>
        BatchLastLinear.Multiply(inputs[0], weight, bias ?? module.get_parameter("bias"));
}
