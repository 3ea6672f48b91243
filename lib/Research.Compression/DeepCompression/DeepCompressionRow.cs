using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Research.Networks;
using Research.Networks.Coding;

namespace Research.Compression;

/// <summary>
/// A layer in the columns of Deep Compression (Han et al. 2016, arXiv 1510.00149, tables 2 and 3): what pruning (P), quantization by
/// sharing (Q) and Huffman coding (H) leave of it. Fixed-width codes and relative indices with fillers after P+Q, both Huffman
/// coded after P+Q+H. Codebooks count, at the layer that comes first where several share one; so do code tables; what is not shared
/// counts as float32.
/// </summary>
/// <param name="Layer">Name of the layer; <c>all</c> for the sum.</param>
/// <param name="Weights">Weights and biases.</param>
/// <param name="Kept">Of them, those that are not zero.</param>
/// <param name="CodeBits">Bits of the fixed-width codes of all kept weights.</param>
/// <param name="IndexBits">Bits of their fixed-width relative indices, fillers included.</param>
/// <param name="HuffmanCodeBits">Bits of the codes in Huffman code, its table included.</param>
/// <param name="HuffmanIndexBits">Bits of the indices in Huffman code, its table included.</param>
/// <param name="OtherBits">Bits of codebooks and of parameters that are not shared.</param>
public sealed record DeepCompressionRow(
    string Layer, long Weights, long Kept, long CodeBits, long IndexBits, long HuffmanCodeBits, long HuffmanIndexBits, long OtherBits)
{
    private const int MostIndexBits = 16;

    /// <summary>Weights kept/all, in [0, 1]: P, as the paper counts it.</summary>
    [JsonIgnore]
    public double KeptShare => (double)Kept / Weights;

    /// <summary>Bits of a code after P+Q, for each kept weight.</summary>
    [JsonIgnore]
    public double WeightBits => (double)CodeBits / Kept;

    /// <summary>Bits of a code after P+Q+H, for each kept weight.</summary>
    [JsonIgnore]
    public double HuffmanWeightBits => (double)HuffmanCodeBits / Kept;

    /// <summary>Bits of an index after P+Q, for each kept weight, fillers spread over them.</summary>
    [JsonIgnore]
    public double PositionBits => (double)IndexBits / Kept;

    /// <summary>Bits of an index after P+Q+H, for each kept weight.</summary>
    [JsonIgnore]
    public double HuffmanPositionBits => (double)HuffmanIndexBits / Kept;

    /// <summary>Bytes of float32, before anything was done.</summary>
    [JsonIgnore]
    public long DenseBytes => 4 * Weights;

    /// <summary>Bytes after P, Q: codes, indices, codebooks.</summary>
    [JsonIgnore]
    public long SharedBytes => (CodeBits + IndexBits + OtherBits + 7) / 8;

    /// <summary>Bytes after P, Q, H.</summary>
    [JsonIgnore]
    public long HuffmanBytes => (HuffmanCodeBits + HuffmanIndexBits + OtherBits + 7) / 8;

    /// <summary>Bytes/bytes of float32 after P, Q, which the paper calls compress rate.</summary>
    [JsonIgnore]
    public double SharedRate => (double)SharedBytes / DenseBytes;

    /// <summary>Bytes/bytes of float32 after P, Q, H.</summary>
    [JsonIgnore]
    public double HuffmanRate => (double)HuffmanBytes / DenseBytes;

    /// <summary>A row for each layer with weights, and one of their sum.</summary>
    /// <param name="network">With shared weights; what is neither pruned nor shared counts as float32.</param>
    /// <param name="indexBits">Bits of a relative index, 1 to 31; default null: for each tensor those that take the fewest, as its density asks for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bits are outside 1 to 31.</exception>
    public static IReadOnlyList<DeepCompressionRow> Of(CompressedNetwork network, int? indexBits = null)
    {
        var codebooks = new List<ImmutableArray<float>>();
        DeepCompressionRow[] rows = [.. network.Architecture.Nodes
            .Where(node => network.Weights.ContainsKey($"{node.Name}.weight"))
            .Select(node => Sum(node.Name, network.Weights
                .Where(pair => pair.Key.StartsWith($"{node.Name}.", StringComparison.Ordinal))
                .Select(pair => OfTensor(pair.Key, pair.Value, indexBits, codebooks))))];
        return [.. rows, Sum("all", rows)];
    }

    private static DeepCompressionRow OfTensor(string name, WeightExpression weight, int? indexBits, List<ImmutableArray<float>> codebooks)
    {
        WeightExpression? kept = weight is MaskedWeight masked ? masked.Kept : weight;
        if (kept is null)
            return new DeepCompressionRow(name, weight.Count, 0, 0, 0, 0, 0, 0);
        (long index, long huffmanIndex) = weight is MaskedWeight pruned ? IndicesOf(pruned.Positions.AsSpan(), indexBits) : (0, 0);
        if (kept is not CodebookWeight shared)
            return new DeepCompressionRow(name, weight.Count, kept.Count, 0, index, 0, huffmanIndex, 32L * kept.Count);
        bool counted = codebooks.Contains(shared.Centroids);
        codebooks.Add(shared.Centroids);
        long width = Math.Max(1, (long)Math.Ceiling(Math.Log2(shared.Centroids.Length)));
        return new DeepCompressionRow(
            name, weight.Count, kept.Count, width * kept.Count, index, Huffman(shared.Codes.AsSpan()), huffmanIndex, counted ? 0 : 32L * shared.Centroids.Length);
    }

    private static (long Fixed, long Huffman) IndicesOf(ReadOnlySpan<int> positions, int? indexBits)
    {
        int best = indexBits ?? 1;
        for (int bits = 1; indexBits is null && bits <= MostIndexBits; bits++)
            best = bits * new RelativeIndex(bits).CountOf(positions) < best * new RelativeIndex(best).CountOf(positions) ? bits : best;
        int[] indices = new RelativeIndex(best).Encode(positions);
        return ((long)best * indices.Length, Huffman(indices));
    }

    private static long Huffman(ReadOnlySpan<int> symbols) => 8L * new HuffmanCoder().Encode(symbols).Bytes;

    private static DeepCompressionRow Sum(string layer, IEnumerable<DeepCompressionRow> rows) => rows.Aggregate(
        new DeepCompressionRow(layer, 0, 0, 0, 0, 0, 0, 0),
        (sum, row) => new DeepCompressionRow(
            layer, sum.Weights + row.Weights, sum.Kept + row.Kept, sum.CodeBits + row.CodeBits, sum.IndexBits + row.IndexBits,
            sum.HuffmanCodeBits + row.HuffmanCodeBits, sum.HuffmanIndexBits + row.HuffmanIndexBits, sum.OtherBits + row.OtherBits));
}
