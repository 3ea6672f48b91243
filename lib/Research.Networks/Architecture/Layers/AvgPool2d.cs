using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The mean of each window of a feature map.</summary>
/// <param name="Kernel">Window in pixels.</param>
public sealed record AvgPool2d(Extent Kernel) : Layer
{
    /// <summary>Window in pixels.</summary>
    public Extent Kernel { get; init; } = AtLeast(1, Kernel);

    /// <summary>Step in pixels; default: the window.</summary>
    public Extent Stride { get; init => field = AtLeast(1, value, nameof(Stride)); } = Kernel;

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = FeatureMap(inputs);
        return Slide(input, input[0], Kernel, Stride, 0);
    }

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) =>
        nn.functional.avg_pool2d(inputs[0], Kernel.Array, Stride.Array);
}
