namespace Research.Networks;

/// <summary>
/// Weights rounded to numbers of 16 bits, to nearest with ties to even. What is rounded stays a float32 <see cref="DenseWeight"/>: files find that
/// 2 bytes a number give back every bit, and take no more.
/// </summary>
public static class HalfPrecision
{
    /// <summary>Rounds every value that is stored as a number: dense weights, also within masks, products and sums; codebooks, codes and scales stay.</summary>
    /// <param name="network">Any.</param>
    /// <param name="format">What to round to.</param>
    /// <exception cref="ArgumentException">A value is beyond the format's range; the message names the tensor.</exception>
    public static CompressedNetwork Round(this CompressedNetwork network, FloatFormat format) =>
        network.With(network.Weights.Select(pair => KeyValuePair.Create(pair.Key, Round(pair.Key, pair.Value, format))));

    /// <summary>The nearest number of a format; infinite beyond its range.</summary>
    public static float Round(float value, FloatFormat format)
    {
        switch (format)
        {
            case FloatFormat.Float32:
                return value;
            case FloatFormat.Float16:
                return (float)(Half)value;
            case FloatFormat.BFloat16 when float.IsFinite(value):
                uint bits = BitConverter.SingleToUInt32Bits(value);
                return BitConverter.UInt32BitsToSingle(bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000);
            case FloatFormat.BFloat16:
                return value;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), $"The float format must be {string.Join(", ", Enum.GetNames<FloatFormat>())}, not {format}.");
        }
    }

    private static WeightExpression Round(string name, WeightExpression weight, FloatFormat format) => weight switch
    {
        DenseWeight dense => new DenseWeight(dense.Shape, [.. dense.Values.Select(value => Checked(name, value, format))]),
        MaskedWeight { Kept: { } kept } masked => new MaskedWeight(masked.Shape, masked.Positions, Round(name, kept, format)),
        ProductWeight product => new ProductWeight(product.Shape, Round(name, product.Left, format), Round(name, product.Right, format)),
        SumWeight sum => new SumWeight([.. sum.Terms.Select(term => Round(name, term, format))], sum.Signs),
        _ => weight,
    };

    private static float Checked(string name, float value, FloatFormat format)
    {
        float rounded = Round(value, format);
        return float.IsFinite(rounded)
            ? rounded
            : throw new ArgumentException($"The weight '{name}' holds {FormattableString.Invariant($"{value}")}, which is beyond the range of {format}: use {(format == FloatFormat.Float16 ? FloatFormat.BFloat16 : FloatFormat.Float32)}.");
    }
}
