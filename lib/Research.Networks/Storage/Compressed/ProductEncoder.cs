using System.Globalization;

namespace Research.Networks;

/// <summary>The rank, then both factors. The option is the number of leading axes that are rows, with 0 and 1 exchanged.</summary>
internal sealed class ProductEncoder : IWeightEncoder
{
    private const int Usual = 1;

    /// <inheritdoc/>
    public Type Form => typeof(ProductWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight)
    {
        var product = (ProductWeight)weight;
        writer.Form(WeightEncoders.NumberOf(weight), product.RowAxes ^ Usual);
        writer.Unsigned((uint)product.Rank);
        writer.Weight(product.Left);
        writer.Weight(product.Right);
    }

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape)
    {
        int rank = reader.Unsigned(StoredPart.Header);
        int axes = option ^ Usual;
        if (rank < 1 || axes > shape.Rank)
            throw new InvalidDataException($"it holds a product of rank {rank} over {axes} axes of a weight {shape}.");
        long rows = ProductWeight.RowsOf(shape, axes);
        reader.Note(string.Create(CultureInfo.InvariantCulture, $"rank {rank}"));
        WeightExpression left = reader.Weight([rows, rank]);
        return new ProductWeight(shape, left, reader.Weight([rank, shape.Elements / rows]));
    }
}
