using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The mean of each channel of a feature map: <c>[C, H, W]</c> to <c>[C, 1, 1]</c>.</summary>
public sealed record GlobalAvgPool2d : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => [FeatureMap(inputs)[0], 1, 1];

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) =>
        nn.functional.adaptive_avg_pool2d(inputs[0], 1);
}
