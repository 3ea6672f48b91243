namespace Research.Networks.Execution.Int8;

/// <summary>
/// How bytes lie between int8 layers: <c>[batch, H, W, C]</c>, the channels of a pixel side by side without gaps, in buffers of the plan that
/// would hold floats. What a window reads of one row of the image then lies together, and vectors run over channels.
/// </summary>
/// <param name="Channels">C, or the features of a vector.</param>
/// <param name="Pixels">H·W, or 1.</param>
internal readonly record struct ByteLayout(int Channels, int Pixels)
{
    /// <summary>The layout of one sample.</summary>
    internal static ByteLayout Of(Shape shape) => new((int)shape[0], (int)(shape.Elements / shape[0]));

    /// <summary>Bytes of a sample.</summary>
    internal int Bytes => Channels * Pixels;

    /// <summary>The floats in whose place the bytes of a batch fit.</summary>
    internal long Floats(int batch) => ((long)batch * Bytes + sizeof(float) - 1) / sizeof(float);
}
