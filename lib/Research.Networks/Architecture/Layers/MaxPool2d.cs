using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The maximum of each window of a feature map.</summary>
/// <param name="Kernel">Window in pixels.</param>
public sealed record MaxPool2d(Extent Kernel) : Layer
{
    /// <summary>Window in pixels.</summary>
    public Extent Kernel { get; init; } = AtLeast(1, Kernel);

    /// <summary>Step in pixels; default: the window.</summary>
    public Extent Stride { get; init => field = AtLeast(1, value, nameof(Stride)); } = Kernel;

    /// <summary>Padding on each side, in pixels (never the maximum); default 0.</summary>
    public Extent Padding { get; init => field = AtLeast(0, value, nameof(Padding)); } = 0;

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = FeatureMap(inputs);
        return Slide(input, input[0], Kernel, Stride, Padding);
    }

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        if (ChannelsLastMaxPool.Suits(inputs[0], this))
            return ChannelsLastMaxPool.Pool(inputs[0], Kernel);
        if (inputs[0].IsBatchLast()) // as channels_last with images and channels in each other's place
            return ChannelsLastMaxPool.Pool(inputs[0].transpose(0, 1), Kernel).transpose(0, 1);
        return nn.functional.max_pool2d(inputs[0], Kernel.Array, Stride.Array, Padding.Array);
    }
}
