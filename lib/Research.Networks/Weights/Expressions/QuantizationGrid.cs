using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>
/// The evenly spaced values that quantized numbers may take: x ≈ s·(q − z) with q = clamp(round(x/s) + z, lowest, highest)
/// (Jacob et al. 2018, arXiv 1712.05877). One scale and zero point for the whole tensor, or one for each slice of an axis, or
/// for each group of consecutive elements within such a slice.
/// </summary>
public sealed record QuantizationGrid
{
    /// <summary>Takes a grid over.</summary>
    /// <param name="bits">2 to 16.</param>
    /// <param name="signed">Whether codes are −2^(bits−1) … 2^(bits−1)−1 rather than 0 … 2^bits−1.</param>
    /// <param name="scales">Each above 0 and finite.</param>
    /// <param name="zeroPoints">One for each scale, a code each; all 0 of a signed grid is a symmetric one.</param>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public QuantizationGrid(int bits, bool signed, ImmutableArray<float> scales, ImmutableArray<int> zeroPoints)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentOutOfRangeException(nameof(bits), $"A quantization grid has 2 to 16 bits, not {bits}.");
        (Bits, Signed, Scales, ZeroPoints) = (bits, signed, scales, zeroPoints);
        if (scales.IsDefaultOrEmpty || scales.Length != zeroPoints.Length)
            throw new ArgumentException("A quantization grid needs one zero point for each scale, and at least one scale.");
        foreach (float scale in scales)
        {
            if (!(scale > 0 && float.IsFinite(scale)))
                throw new ArgumentException($"The scales of a quantization grid must be above 0 and finite, not {scale}.");
        }
        foreach (int zeroPoint in zeroPoints)
        {
            if (zeroPoint < Lowest || zeroPoint > Highest)
                throw new ArgumentException($"The zero points of a grid of {bits} bits must be in [{Lowest}, {Highest}], not {zeroPoint}.");
        }
    }

    /// <summary>Bits of a code, 2 to 16.</summary>
    public int Bits { get; }

    /// <summary>Whether codes are negative too.</summary>
    public bool Signed { get; }

    /// <summary>Step between neighbouring values, s: one, one per slice of the first axis, or one per group, slice by slice.</summary>
    public ImmutableArray<float> Scales { get; }

    /// <summary>The code of the value 0, z: one for each scale.</summary>
    public ImmutableArray<int> ZeroPoints { get; }

    /// <summary>The lowest code.</summary>
    public int Lowest => Signed ? -(1 << (Bits - 1)) : 0;

    /// <summary>The highest code.</summary>
    public int Highest => Signed ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1;
}
