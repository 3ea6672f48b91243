using System.Collections.Immutable;
using System.Globalization;

namespace Research.Networks;

/// <summary>A grid and, as levels, codes minus their zero point.</summary>
internal sealed class QuantizedEncoder : ILevelEncoder
{
    private const int Signed = 32, Symmetric = 64;

    /// <inheritdoc/>
    public Type Form => typeof(QuantizedWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight) => this.WriteLevels(writer, weight);

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape) => this.ReadLevels(reader, option, shape);

    /// <inheritdoc/>
    public int[] LevelsOf(WeightExpression weight)
    {
        var quantized = (QuantizedWeight)weight;
        int run = quantized.Count / quantized.Grid.Scales.Length;
        return [.. quantized.Codes.Select((code, i) => code - quantized.Grid.ZeroPoints[i / run])];
    }

    /// <inheritdoc/>
    public void WriteParameters(CompressedWriter writer, WeightExpression weight) => WriteGrid(writer, ((QuantizedWeight)weight).Grid);

    /// <inheritdoc/>
    public Func<Shape, int[], WeightExpression> ReadParameters(CompressedReader reader)
    {
        QuantizationGrid grid = ReadGrid(reader);
        reader.Note(string.Create(CultureInfo.InvariantCulture, $"{grid.Bits} bits"));
        return (shape, levels) =>
        {
            int run = Math.Max(1, levels.Length / grid.Scales.Length);
            return new QuantizedWeight(shape, [.. levels.Select((level, i) => checked(level + grid.ZeroPoints[Math.Min(i / run, grid.ZeroPoints.Length - 1)]))], grid);
        };
    }

    /// <summary>Bits, scales, and zero points where one is not 0.</summary>
    internal static void WriteGrid(CompressedWriter writer, QuantizationGrid grid)
    {
        bool symmetric = grid.ZeroPoints.All(point => point == 0);
        writer.Byte(grid.Bits | (grid.Signed ? Signed : 0) | (symmetric ? Symmetric : 0));
        writer.Floats(grid.Scales);
        if (symmetric)
            return;
        var points = SymbolStream.Smallest([.. grid.ZeroPoints], [grid.ZeroPoints.Length]);
        writer.Byte(points.Coder);
        points.Write(writer);
    }

    /// <summary>Reads what <see cref="WriteGrid"/> wrote.</summary>
    internal static QuantizationGrid ReadGrid(CompressedReader reader)
    {
        int first = reader.Byte(StoredPart.Header);
        ImmutableArray<float> scales = reader.Floats(StoredPart.Codebooks);
        ImmutableArray<int> points = (first & Symmetric) != 0
            ? [.. new int[scales.Length]]
            : [.. reader.Symbols(StoredPart.Codebooks, reader.Byte(StoredPart.Header), [scales.Length])];
        return new QuantizationGrid(first & Signed - 1, (first & Signed) != 0, scales, points);
    }
}
