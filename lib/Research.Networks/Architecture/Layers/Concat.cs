using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The inputs' channels one after another: the join of a dense block. All other extents must agree.</summary>
public sealed record Concat : Layer
{
    /// <inheritdoc/>
    public override bool Joins => true;

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (!inputs.All(shape => shape.Skip(1).SequenceEqual(inputs[0].Skip(1))))
            throw new ArgumentException($"it joins inputs that agree in all but channels, but gets {string.Join(" and ", inputs)}");
        return [inputs.Sum(shape => shape[0]), .. inputs[0].Skip(1)];
    }

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training) => cat(inputs, 1);
}
