namespace Research.Networks.Coding;

/// <summary>
/// A lossless coder of integers, such as the codes of a codebook or the distances between weights that are kept. Encoders are
/// deterministic; decoders accept what an encoder wrote and nothing else that they can tell from it, and take no more memory
/// than the symbols they were asked for and tables of at most some megabytes.
/// </summary>
public interface ISymbolCoder
{
    /// <summary>For people, as in <c>huffman</c>.</summary>
    string Name { get; }

    /// <summary>The largest range of symbols, highest − lowest + 1, that it codes.</summary>
    long LargestRange { get; }

    /// <summary>Codes symbols.</summary>
    /// <param name="symbols">Row-major in the shape.</param>
    /// <param name="shape">Tells a coder which symbols are neighbours, <c>[out, in]</c> or <c>[out, in/groups, kH, kW]</c>; <c>[n]</c> for a sequence.</param>
    /// <exception cref="ArgumentException">There are more or fewer symbols than elements, or their range is above <see cref="LargestRange"/>.</exception>
    CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape);

    /// <summary>The symbols that were coded.</summary>
    /// <param name="coded">What <see cref="Encode"/> made.</param>
    /// <param name="shape">As it was then.</param>
    /// <exception cref="InvalidDataException">The codes are truncated, too long or corrupt.</exception>
    int[] Decode(CodedSymbols coded, Shape shape);
}
