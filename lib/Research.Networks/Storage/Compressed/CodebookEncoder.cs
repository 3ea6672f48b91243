using System.Collections.Immutable;
using System.Globalization;

namespace Research.Networks;

/// <summary>A codebook and, as levels, the ranks of the centroids: below 0 for the negative ones.</summary>
internal sealed class CodebookEncoder : ILevelEncoder
{
    /// <inheritdoc/>
    public Type Form => typeof(CodebookWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight) => this.WriteLevels(writer, weight);

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape) => this.ReadLevels(reader, option, shape);

    /// <inheritdoc/>
    public int[] LevelsOf(WeightExpression weight)
    {
        var shared = (CodebookWeight)weight;
        (int[] codes, int negative) = InOrder(shared.Centroids);
        var levels = new int[codes.Length];
        for (int rank = 0; rank < codes.Length; rank++)
            levels[codes[rank]] = rank - negative;
        return [.. shared.Codes.Select(code => levels[code])];
    }

    /// <inheritdoc/>
    public void WriteParameters(CompressedWriter writer, WeightExpression weight) => writer.Floats(((CodebookWeight)weight).Centroids);

    /// <inheritdoc/>
    public Func<Shape, int[], WeightExpression> ReadParameters(CompressedReader reader)
    {
        ImmutableArray<float> centroids = reader.Floats(StoredPart.Codebooks);
        reader.Note(string.Create(CultureInfo.InvariantCulture, $"codebook of {centroids.Length}"));
        (int[] codes, int negative) = InOrder(centroids);
        return (shape, levels) => new CodebookWeight(shape, [.. levels.Select(CodeOf)], centroids);

        int CodeOf(int level) => (uint)(level + (long)negative) < codes.Length && level >= -negative
            ? codes[level + negative]
            : throw new InvalidDataException($"it holds a code {level} that its codebook of {codes.Length} does not.");
    }

    /// <summary>The codes by rising centroid, and how many centroids are negative.</summary>
    private static (int[] Codes, int Negative) InOrder(ImmutableArray<float> centroids) =>
        ([.. Enumerable.Range(0, centroids.Length).OrderBy(code => centroids[code])], centroids.Count(centroid => centroid < 0));
}
