using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>All elements of a sample as one vector, in row-major order: <c>[C, H, W]</c> to <c>[C·H·W]</c>.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => [inputs[0].Elements];

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) => inputs[0].flatten(1);
}
