using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>
/// Binary and ternary weights: a sign, or none, times a positive scale; w = s·sign(w), one pair of scales for the tensor or one for each
/// output channel (Rastegari et al. 2016, arXiv 1603.05279; Li et al. 2016, arXiv 1605.04711; two scales: Zhu et al. 2017, arXiv 1612.01064).
/// </summary>
public sealed record SignWeight : WeightExpression
{
    /// <summary>Takes signs and scales over.</summary>
    /// <param name="shape">Shape of the parameter.</param>
    /// <param name="signs">Row-major, −1, 0 or 1 each; without a 0 the weight is binary.</param>
    /// <param name="positiveScales">Value of a +1: one, or one for each slice of the first axis; at least 0 and finite.</param>
    /// <param name="negativeScales">Minus the value of a −1, likewise.</param>
    /// <exception cref="ArgumentException">A sign or scale is outside its range, or their number does not fit the shape.</exception>
    public SignWeight(Shape shape, ImmutableArray<sbyte> signs, ImmutableArray<float> positiveScales, ImmutableArray<float> negativeScales) : base(shape)
    {
        CheckCount(signs.Length, "signs");
        if (signs.Any(sign => sign is < -1 or > 1))
            throw new ArgumentException("The signs of a binary or ternary weight are -1, 0 or 1.");
        foreach (ImmutableArray<float> scales in (ImmutableArray<float>[])[positiveScales, negativeScales])
        {
            CheckFinite(scales.AsSpan(), "scales");
            if (scales.Length != 1 && scales.Length != shape[0])
                throw new ArgumentException($"A weight {shape} has 1 scale or {shape[0]}, not {scales.Length}.");
            if (scales.Any(scale => scale < 0))
                throw new ArgumentException("The scales of a binary or ternary weight must be at least 0.");
        }
        if (positiveScales.Length != negativeScales.Length)
            throw new ArgumentException($"There are {positiveScales.Length} scales of positive and {negativeScales.Length} of negative weights: give as many of both.");
        (Signs, PositiveScales, NegativeScales) = (signs, positiveScales, negativeScales);
    }

    /// <summary>Row-major, −1, 0 or 1 each.</summary>
    public ImmutableArray<sbyte> Signs { get; }

    /// <summary>Value of a +1: one, or one for each slice of the first axis.</summary>
    public ImmutableArray<float> PositiveScales { get; }

    /// <summary>Minus the value of a −1, likewise.</summary>
    public ImmutableArray<float> NegativeScales { get; }

    /// <summary>Whether no weight is zero, so that a sign takes one bit.</summary>
    public bool IsBinary => !Signs.Contains((sbyte)0);

    /// <inheritdoc/>
    public override float[] Materialise()
    {
        var values = new float[Count];
        int run = Count / PositiveScales.Length;
        for (int i = 0; i < values.Length; i++)
            values[i] = Signs[i] switch { > 0 => PositiveScales[i / run], < 0 => -NegativeScales[i / run], _ => 0 };
        return values;
    }
}
