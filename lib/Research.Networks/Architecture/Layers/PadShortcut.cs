using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// The parameter-free shortcut of CIFAR residual networks (He et al. 2015, arXiv 1512.03385, option A): every
/// <see cref="Stride"/>-th pixel, and zero channels added half before and half after.
/// </summary>
/// <param name="Stride">Subsampling step in pixels.</param>
/// <param name="Before">Zero channels put before the input's.</param>
/// <param name="After">Zero channels put behind the input's.</param>
public sealed record PadShortcut(int Stride, int Before, int After) : Layer
{
    /// <summary>Subsampling step in pixels.</summary>
    public int Stride { get; init; } = Positive(Stride);

    /// <summary>Zero channels put before the input's.</summary>
    public int Before { get; init; } = NotNegative(Before);

    /// <summary>Zero channels put behind the input's.</summary>
    public int After { get; init; } = NotNegative(After);

    /// <inheritdoc/>
    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = FeatureMap(inputs);
        return Slide(input, input[0] + Before + After, 1, Stride, 0);
    }

    internal override Tensor Forward(nn.Module? module, Tensor[] inputs, bool training)
    {
        using Tensor rows = inputs[0].slice(2, 0, inputs[0].shape[2], Stride);
        using Tensor pixels = rows.slice(3, 0, rows.shape[3], Stride);
        return nn.functional.pad(pixels, [0, 0, 0, 0, Before, After]);
    }
}
