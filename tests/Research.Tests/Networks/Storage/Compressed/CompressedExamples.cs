using System.Collections.Immutable;
using Research.Networks;

namespace Research.Tests.Networks.Storage;

/// <summary>Networks that hold every form of weight, and whether two weights are the same in every bit.</summary>
internal static class CompressedExamples
{
    /// <summary>Linear layers <c>[12, 10]</c> in the forms given, and what their biases are.</summary>
    internal static CompressedNetwork Of(params WeightExpression[] forms)
    {
        var builder = new ArchitectureBuilder("forms", [10]);
        var weights = ImmutableDictionary.CreateBuilder<string, WeightExpression>();
        for (int i = 0; i < forms.Length; i++)
        {
            builder.Linear($"fc{i}", 12).Linear($"back{i}", 10, bias: false);
            weights.Add($"fc{i}.weight", forms[i]);
            weights.Add($"fc{i}.bias", new DenseWeight([12], [.. Enumerable.Range(0, 12).Select(j => j / 3f)]));
            weights.Add($"back{i}.weight", new MaskedWeight([10, 12], [], null));
        }
        return new CompressedNetwork(builder.Build(), weights.ToImmutable());
    }

    /// <summary>One weight <c>[12, 10]</c> of every form and way of coding it.</summary>
    internal static IEnumerable<WeightExpression> Forms()
    {
        var random = new Random(3);
        ImmutableArray<float> centroids = [0.5f, -0.25f, 0.1f, -1e-20f, 0f, 3f];
        ImmutableArray<int> few = [1, 5, 6, 40, 41, 99, 119];
        yield return Dense([12, 10], random);
        yield return new DenseWeight([12, 10], [.. Enumerable.Range(0, 120).Select(i => i / 16f)]);
        yield return new DenseWeight([12, 10], [.. Enumerable.Range(0, 120).Select(i => (float)(Half)(i / 7f))]);
        yield return new DenseWeight([12, 10], [.. Enumerable.Range(0, 120).Select(i => i % 2 == 0 ? -0f : float.Epsilon)]);
        yield return new MaskedWeight([12, 10], few, Dense([7], random));
        yield return new MaskedWeight([12, 10], [.. Enumerable.Range(0, 60)], Dense([60], random));
        yield return Codes([12, 10], centroids, random);
        yield return new CodebookWeight([12, 10], [.. new int[120]], [-7f]);
        yield return new MaskedWeight([12, 10], few, Codes([7], centroids, random));
        yield return Quantized([12, 10], 4, true, 1, random);
        yield return Quantized([12, 10], 8, false, 12, random);
        yield return Quantized([12, 10], 16, true, 24, random);
        yield return new MaskedWeight([12, 10], few, Quantized([7], 5, false, 7, random));
        yield return new SignWeight([12, 10], [.. Enumerable.Range(0, 120).Select(i => (sbyte)(i % 2 * 2 - 1))], [0.3f], [0.3f]);
        yield return new SignWeight([12, 10], [.. Enumerable.Range(0, 120).Select(i => (sbyte)(i % 3 - 1))], [.. Enumerable.Range(1, 12).Select(i => i / 9f)], [.. Enumerable.Repeat(0.7f, 12)]);
        yield return new MaskedWeight([12, 10], few, new SignWeight([7], [1, 1, -1, 0, 0, 1, -1], [0.2f], [0.1f]));
        yield return new ProductWeight([12, 10], Dense([12, 3], random), Quantized([3, 10], 6, true, 3, random));
        yield return new SumWeight([new ProductWeight([12, 10], Dense([12, 1], random), Codes([1, 10], centroids, random)), new MaskedWeight([12, 10], few, Dense([7], random))], [1, -1]);
        yield return new ProductWeight([12, 10], Dense([1, 4], random), Dense([4, 120], random));
        yield return new ProductWeight([12, 10], Codes([120, 1], centroids, random), Dense([1, 1], random));
    }

    private static DenseWeight Dense(Shape shape, Random random) =>
        new(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => random.NextSingle() - 0.5f)]);

    private static CodebookWeight Codes(Shape shape, ImmutableArray<float> centroids, Random random) =>
        new(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => random.Next(centroids.Length))], centroids);

    private static QuantizedWeight Quantized(Shape shape, int bits, bool signed, int scales, Random random)
    {
        int lowest = signed ? -(1 << bits - 1) : 0, points = signed ? 0 : 1;
        var grid = new QuantizationGrid(
            bits, signed, [.. Enumerable.Range(0, scales).Select(_ => 0.01f + random.NextSingle())], [.. Enumerable.Range(0, scales).Select(_ => points * random.Next(1 << bits))]);
        return new QuantizedWeight(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => lowest + random.Next(1 << bits))], grid);
    }

    /// <summary>Whether two weights have one form and are equal in every bit of it.</summary>
    internal static bool AreSame(WeightExpression? left, WeightExpression? right) => (left, right) switch
    {
        (null, null) => true,
        (DenseWeight a, DenseWeight b) => a.Shape == b.Shape && Bits(a.Values).SequenceEqual(Bits(b.Values)),
        (MaskedWeight a, MaskedWeight b) => a.Shape == b.Shape && a.Positions.SequenceEqual(b.Positions) && AreSame(a.Kept, b.Kept),
        (CodebookWeight a, CodebookWeight b) => a.Shape == b.Shape && a.Codes.SequenceEqual(b.Codes) && Bits(a.Centroids).SequenceEqual(Bits(b.Centroids)),
        (QuantizedWeight a, QuantizedWeight b) => a.Shape == b.Shape && a.Codes.SequenceEqual(b.Codes) && AreSame(a.Grid, b.Grid),
        (SignWeight a, SignWeight b) => a.Shape == b.Shape && a.Signs.SequenceEqual(b.Signs)
            && Bits(a.PositiveScales).SequenceEqual(Bits(b.PositiveScales)) && Bits(a.NegativeScales).SequenceEqual(Bits(b.NegativeScales)),
        (ProductWeight a, ProductWeight b) => a.Shape == b.Shape && AreSame(a.Left, b.Left) && AreSame(a.Right, b.Right),
        (SumWeight a, SumWeight b) => a.Shape == b.Shape && a.Signs.SequenceEqual(b.Signs) && a.Terms.Zip(b.Terms, AreSame).All(same => same),
        _ => false,
    };

    /// <summary>Whether two grids are equal in every bit.</summary>
    internal static bool AreSame(QuantizationGrid a, QuantizationGrid b) =>
        a.Bits == b.Bits && a.Signed == b.Signed && Bits(a.Scales).SequenceEqual(Bits(b.Scales)) && a.ZeroPoints.SequenceEqual(b.ZeroPoints);

    private static IEnumerable<int> Bits(ImmutableArray<float> values) => values.Select(BitConverter.SingleToInt32Bits);
}
