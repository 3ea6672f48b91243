namespace Research.Networks;

/// <summary>Values in the smallest form that gives back every bit.</summary>
internal sealed class DenseEncoder : IWeightEncoder
{
    /// <inheritdoc/>
    public Type Form => typeof(DenseWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight)
    {
        writer.Form(WeightEncoders.NumberOf(weight), 0);
        writer.Floats(((DenseWeight)weight).Values);
    }

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape)
    {
        reader.Note("dense");
        return new DenseWeight(shape, reader.Floats(StoredPart.Codes, note: true));
    }
}
