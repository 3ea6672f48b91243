namespace Research.Networks.Execution.Int8;

/// <summary>A <see cref="QuantizationGrid"/> of one scale whose codes are kept as unsigned bytes, the lowest code as 0.</summary>
/// <param name="Scale">Step between neighbouring values.</param>
/// <param name="Zero">The byte of the value 0.</param>
/// <param name="Highest">The highest byte.</param>
internal readonly record struct ByteGrid(float Scale, int Zero, int Highest)
{
    /// <summary>The grid of a node's output.</summary>
    /// <exception cref="NotSupportedException">It has more than 8 bits or several scales; the message names the node.</exception>
    internal static ByteGrid Of(string node, QuantizationGrid grid) => grid is { Bits: <= 8, Scales: [var scale] }
        ? new(scale, grid.ZeroPoints[0] - grid.Lowest, grid.Highest - grid.Lowest)
        : throw new NotSupportedException($"The activations of '{node}' have {grid.Bits} bits and {grid.Scales.Length} scales, where the execution plan computes with one scale and at most 8 bits: quantize them so, or run the simulation.");

    /// <summary>The bytes that a layer's output may take, behind its activation function: within the whole grid, or from 0 (to 6) on.</summary>
    internal (int Lowest, int Highest) Range(ActivationFunction? function) => function switch
    {
        ActivationFunction.ReLU => (Zero, Highest),
        ActivationFunction.ReLU6 => (Zero, Math.Clamp((int)MathF.Round(6 * (1 / Scale)) + Zero, Zero, Highest)),
        _ => (0, Highest),
    };
}
