using System.Collections.Immutable;
using Research.Compression;
using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>Prunes weights that have codes without giving the others new ones: a code on a grid becomes that of zero, a code of a codebook goes.</summary>
internal static class CodedPruning
{
    /// <summary>Whether a weight of a network has codes.</summary>
    internal static bool HasCodes(CompressedNetwork network) =>
        network.Weights.Values.Any(weight => (weight is MaskedWeight { Kept: { } kept } ? kept : weight) is not (DenseWeight or MaskedWeight));

    /// <summary>The network with zeros where the masks of a pruning are.</summary>
    /// <param name="network">With codes; it stays as it is.</param>
    /// <param name="values">What it stands for, which is scored.</param>
    /// <param name="options">Which weights go.</param>
    /// <exception cref="ArgumentException">A weight has a form in which it has no zero.</exception>
    internal static CompressedNetwork Apply(CompressedNetwork network, Network values, PruningOptions options)
    {
        using MaskSet masks = Pruner.Masks(values, options);
        return network.With(masks.Names.Select(name => KeyValuePair.Create(name, Prune(name, network.Weights[name], KeptOf(masks[name])))));
    }

    private static WeightExpression Prune(string name, WeightExpression weight, bool[] kept) => weight switch
    {
        MaskedWeight { Kept: { } values } masked => Masked(name, masked.Shape, masked.Positions, values, kept),
        MaskedWeight => weight,
        QuantizedWeight quantized => new QuantizedWeight(quantized.Shape, [.. quantized.Codes.Select((code, index) => kept[index] ? code : ZeroOf(quantized, index))], quantized.Grid),
        _ => Masked(name, weight.Shape, [.. Enumerable.Range(0, weight.Count)], weight, kept),
    };

    private static MaskedWeight Masked(string name, Shape shape, ImmutableArray<int> positions, WeightExpression values, bool[] kept)
    {
        int[] left = [.. Enumerable.Range(0, positions.Length).Where(index => kept[positions[index]])];
        return new MaskedWeight(shape, [.. left.Select(index => positions[index])], left.Length == 0 ? null : values switch
        {
            DenseWeight => new DenseWeight([left.Length], [.. Picked(values.Materialise(), left)]),
            CodebookWeight shared => new CodebookWeight([left.Length], [.. left.Select(index => shared.Codes[index])], shared.Centroids),
            QuantizedWeight { Grid.Scales.Length: 1 } quantized => new QuantizedWeight([left.Length], [.. left.Select(index => quantized.Codes[index])], quantized.Grid),
            _ => throw new ArgumentException($"'{name}' is a {values.GetType().Name}, which cannot be pruned without giving it up: prune it before."),
        });
    }

    private static IEnumerable<float> Picked(float[] values, int[] indices) => indices.Select(index => values[index]);

    private static int ZeroOf(QuantizedWeight weight, int index) => weight.Grid.ZeroPoints[index / (weight.Count / weight.Grid.Scales.Length)];

    private static bool[] KeptOf(Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        return mask.cpu().contiguous().flatten().data<bool>().ToArray();
    }
}
