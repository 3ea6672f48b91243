namespace Research.Networks.Execution.Tiles;

/// <summary>
/// Sums of products of up to two vectors of 16 weight rows with a few output pixels:
/// <c>sums[pixel, row] = Σₖ weights[k, row] · input[pixelOffsets[pixel] + wordOffsets[k]]</c>, where a word of 32 bits stands for four
/// numbers or 32 signs and the product of two words for the sum of theirs.
/// </summary>
/// <param name="input">What offsets, in bytes, count from.</param>
/// <param name="pixelOffsets"><c>[pixels]</c>.</param>
/// <param name="pixels">One of <see cref="PixelCounts"/>.</param>
/// <param name="wordOffsets"><c>[words]</c>.</param>
/// <param name="words">At least 1.</param>
/// <param name="weights"><c>[words, vectors, 16]</c> words.</param>
/// <param name="vectors">1 or 2.</param>
/// <param name="sums"><c>[pixels, vectors, 16]</c>, written.</param>
internal readonly unsafe struct PixelTile(byte* input, int* pixelOffsets, int pixels, int* wordOffsets, int words, byte* weights, int vectors, int* sums)
{
    /// <summary>Rows of a vector.</summary>
    internal const int Lanes = 16;

    /// <summary>Bytes of a vector.</summary>
    internal const int VectorBytes = 64;

    /// <summary>The most vectors of rows.</summary>
    internal const int MostVectors = 2;

    /// <summary>The most pixels.</summary>
    internal const int MostPixels = 8;

    /// <summary>The numbers of pixels that a tile may have.</summary>
    internal static int[] PixelCounts { get; } = [1, 2, 4, MostPixels];

    internal byte* Input { get; } = input;

    internal int* PixelOffsets { get; } = pixelOffsets;

    internal int Pixels { get; } = pixels;

    internal int* WordOffsets { get; } = wordOffsets;

    internal int Words { get; } = words;

    internal byte* Weights { get; } = weights;

    internal int Vectors { get; } = vectors;

    internal int* Sums { get; } = sums;

    /// <summary>The pixels of a tile that covers as many as are left, or the most.</summary>
    internal static int PixelsFor(int left) => left switch { > 4 => MostPixels, > 2 => 4, _ => left };

    /// <summary>The input word of a pixel.</summary>
    internal uint Word(int pixel, int k) => *(uint*)(Input + PixelOffsets[pixel] + WordOffsets[k]);

    /// <summary>The weight words of a vector.</summary>
    internal byte* WeightsOf(int vector, int k) => Weights + ((long)k * Vectors + vector) * VectorBytes;

    /// <summary>The sums of a pixel and a vector.</summary>
    internal int* SumsOf(int pixel, int vector) => Sums + (pixel * Vectors + vector) * Lanes;
}
