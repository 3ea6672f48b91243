using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The elementwise sum of inputs of one shape: the join of a residual block.</summary>
public sealed record Add : Layer
{
    /// <inheritdoc/>
    public override bool Joins => true;

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs.All(shape => shape == inputs[0])
        ? inputs[0]
        : throw new ArgumentException($"it adds inputs of one shape but gets {string.Join(" and ", inputs)}");

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        Tensor sum = inputs[0].add(inputs[1]);
        for (int i = 2; i < inputs.Length; i++)
            sum.add_(inputs[i]);
        return sum;
    }
}
