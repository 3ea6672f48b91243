using System.Collections.Immutable;

namespace Research.Networks;

/// <summary>Scales and, as levels, signs.</summary>
internal sealed class SignEncoder : ILevelEncoder
{
    /// <inheritdoc/>
    public Type Form => typeof(SignWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight) => this.WriteLevels(writer, weight);

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape) => this.ReadLevels(reader, option, shape);

    /// <inheritdoc/>
    public int[] LevelsOf(WeightExpression weight) => [.. ((SignWeight)weight).Signs.Select(sign => (int)sign)];

    /// <inheritdoc/>
    public void WriteParameters(CompressedWriter writer, WeightExpression weight)
    {
        writer.Floats(((SignWeight)weight).PositiveScales);
        writer.Floats(((SignWeight)weight).NegativeScales);
    }

    /// <inheritdoc/>
    public Func<Shape, int[], WeightExpression> ReadParameters(CompressedReader reader)
    {
        ImmutableArray<float> positive = reader.Floats(StoredPart.Codebooks), negative = reader.Floats(StoredPart.Codebooks);
        reader.Note("signs");
        return (shape, levels) => new SignWeight(shape, [.. levels.Select(level => checked((sbyte)level))], positive, negative);
    }
}
