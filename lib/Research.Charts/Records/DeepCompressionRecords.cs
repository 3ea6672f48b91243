using Research.Compression;

namespace Research.Charts;

/// <summary>Deep Compression layer by layer, in the columns of its paper (Han et al. 2016, arXiv 1510.00149, tables 2 and 3).</summary>
public static class DeepCompressionRecords
{
    /// <summary>One row for each layer, then their sum: weights kept after pruning (P), bits after sharing (Q) and Huffman coding (H), compress rates in bytes of float32.</summary>
    /// <param name="rows">From <see cref="DeepCompressionRow.Of"/>.</param>
    /// <param name="title">Title of the table; default <c>Deep Compression, layer by layer</c>.</param>
    public static Table ToTable(this IReadOnlyList<DeepCompressionRow> rows, string title = "Deep Compression, layer by layer") => Table.FromRows(
        title,
        rows,
        [
            new TableColumn<DeepCompressionRow>("layer", row => row.Layer),
            new("weights", row => row.Weights),
            new("weights kept (P), %", row => 100 * row.KeptShare, "0.0"),
            new("weight bits (P+Q)", row => Bits(row, row.WeightBits), "0.0"),
            new("weight bits (P+Q+H)", row => Bits(row, row.HuffmanWeightBits), "0.0"),
            new("index bits (P+Q)", row => Bits(row, row.PositionBits), "0.0"),
            new("index bits (P+Q+H)", row => Bits(row, row.HuffmanPositionBits), "0.0"),
            new("compress rate (P+Q), %", row => 100 * row.SharedRate, "0.00"),
            new("compress rate (P+Q+H), %", row => 100 * row.HuffmanRate, "0.00"),
        ],
        maxRows: rows.Count);

    /// <summary>Nothing where no weight is kept.</summary>
    private static double? Bits(DeepCompressionRow row, double bits) => row.Kept > 0 ? bits : null;
}
