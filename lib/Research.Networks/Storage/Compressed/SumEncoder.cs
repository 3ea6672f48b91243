using System.Globalization;

namespace Research.Networks;

/// <summary>How many terms there are, then each behind a byte: 1 where it is subtracted.</summary>
internal sealed class SumEncoder : IWeightEncoder
{
    /// <inheritdoc/>
    public Type Form => typeof(SumWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight)
    {
        var sum = (SumWeight)weight;
        writer.Form(WeightEncoders.NumberOf(weight), 0);
        writer.Unsigned((uint)sum.Terms.Length);
        for (int term = 0; term < sum.Terms.Length; term++)
        {
            writer.Byte(sum.Signs[term] < 0 ? 1 : 0);
            writer.Weight(sum.Terms[term]);
        }
    }

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape)
    {
        int count = reader.Unsigned(StoredPart.Header);
        reader.Note(string.Create(CultureInfo.InvariantCulture, $"sum of {count}"));
        var terms = new List<WeightExpression>();
        var signs = new List<sbyte>();
        for (int term = 0; term < count; term++)
        {
            signs.Add(reader.Byte(StoredPart.Header) switch { 0 => 1, 1 => -1, var other => throw new InvalidDataException($"it holds a sign {other} of a sum.") });
            terms.Add(reader.Weight(shape));
        }
        return new SumWeight([.. terms], [.. signs]);
    }
}
