using System.Globalization;

namespace Research.Networks;

/// <summary>The rank, then both factors.</summary>
internal sealed class ProductEncoder : IWeightEncoder
{
    /// <inheritdoc/>
    public Type Form => typeof(ProductWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight)
    {
        var product = (ProductWeight)weight;
        writer.Form(WeightEncoders.NumberOf(weight), 0);
        writer.Unsigned((uint)product.Rank);
        writer.Weight(product.Left);
        writer.Weight(product.Right);
    }

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape)
    {
        int rank = reader.Unsigned(StoredPart.Header);
        if (rank < 1 || shape.Rank == 0)
            throw new InvalidDataException($"it holds a product of rank {rank}.");
        reader.Note(string.Create(CultureInfo.InvariantCulture, $"rank {rank}"));
        WeightExpression left = reader.Weight([shape[0], rank]);
        return new ProductWeight(shape, left, reader.Weight([rank, shape.Elements / shape[0]]));
    }
}
