using Research.Networks;

namespace Research.Compression;

/// <summary>From ranges of values to the grid that covers them.</summary>
public static class GridFitting
{
    /// <summary>
    /// The grid of a scheme over ranges, widened to contain 0, which every grid represents exactly (padding and ReLU need it). Affine:
    /// s = (high − low)/(2^b − 1), z = −round(low/s). Symmetric: s = max(|low|, |high|)/highest code, z = 0. A range of width 0 gets
    /// the scale 1: all its values are 0.
    /// </summary>
    /// <param name="ranges">One for each scale.</param>
    /// <param name="scheme">Bits and symmetry.</param>
    /// <exception cref="ArgumentException">There is no range, or one is NaN, infinite or upside down.</exception>
    public static QuantizationGrid Fit(IReadOnlyList<ValueRange> ranges, QuantizationScheme scheme)
    {
        foreach (ValueRange range in ranges)
        {
            if (!(double.IsFinite(range.Low) && double.IsFinite(range.High) && range.Low <= range.High))
                throw new ArgumentException(FormattableString.Invariant($"A range to quantize must be finite and rise, not [{range.Low}, {range.High}]."), nameof(ranges));
        }
        bool signed = scheme.Symmetric && ranges.Any(range => range.Low < 0);
        int highest = signed ? (1 << (scheme.Bits - 1)) - 1 : (1 << scheme.Bits) - 1;
        float[] scales = [.. ranges.Select(Scale)];
        return new QuantizationGrid(scheme.Bits, signed, [.. scales], [.. ranges.Zip(scales, ZeroPoint)]);

        float Scale(ValueRange range)
        {
            double low = Math.Min(range.Low, 0), high = Math.Max(range.High, 0);
            float scale = (float)(scheme.Symmetric ? Math.Max(-low, high) / highest : (high - low) / highest);
            return scale > 0 && float.IsFinite(1 / scale) ? scale : 1;
        }

        int ZeroPoint(ValueRange range, float scale) =>
            scheme.Symmetric ? 0 : (int)Math.Clamp(Math.Round(-Math.Min(range.Low, 0) / scale), 0, highest);
    }
}
