namespace Research.Networks.Execution.Int8;

/// <summary>
/// How bytes lie between int8 layers: <c>[batch, ⌈C/4⌉, H, W, 4]</c>, four channels of a pixel in one word of 32 bits, as the
/// processor's integer dot products take them. A word takes the place of a float in the plan's buffers, so that what moves
/// pixels moves words as well. Behind the last channel the bytes have no meaning; their weights are zero.
/// </summary>
/// <param name="Channels">C, or the features of a vector.</param>
/// <param name="Pixels">H·W, or 1.</param>
internal readonly record struct QuadLayout(int Channels, int Pixels)
{
    /// <summary>The layout of one sample.</summary>
    internal static QuadLayout Of(Shape shape) => new((int)shape[0], (int)(shape.Elements / shape[0]));

    /// <summary>Words of four channels for each pixel.</summary>
    internal int Quads => (Channels + 3) / 4;

    /// <summary>Words of a sample.</summary>
    internal int Words => Quads * Pixels;

    /// <summary>The shape with words in place of channels.</summary>
    internal static Shape WordsOf(Shape shape) => [(shape[0] + 3) / 4, .. shape.Skip(1)];
}
