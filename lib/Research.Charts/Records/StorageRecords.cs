using Research.Networks;

namespace Research.Charts;

/// <summary>Where the bytes of a compressed network are, as a table.</summary>
public static class StorageRecords
{
    private sealed record Row(string Name, string Form, long? Elements, long? Codes, long? Indices, long? Codebooks, long? Tables, long? Header, long Bytes, double? Bits);

    /// <summary>One row for each tensor, then what they take together, the architecture, the activation grids, the file's header, and the file.</summary>
    /// <param name="account">From <see cref="CompressedFile.Save"/> or <see cref="CompressedFile.AccountOf"/>.</param>
    public static Table ToTable(this CompressedAccount account) => Table.FromRows(
        "Where the bytes are",
        [
            .. account.Tensors.Select(RowOf),
            Sum(account),
            Part("architecture", account.Architecture),
            Part("activation grids", account.Activations),
            Part("magic, version, checksum", account.Header),
            Part("file", account.FileBytes),
        ],
        [
            new TableColumn<Row>("tensor", row => row.Name),
            new("form", row => row.Form),
            new("weights", row => row.Elements),
            new("codes, bytes", row => row.Codes),
            new("indices, bytes", row => row.Indices),
            new("codebooks, bytes", row => row.Codebooks),
            new("tables, bytes", row => row.Tables),
            new("header, bytes", row => row.Header),
            new("all, bytes", row => row.Bytes),
            new("bits a weight", row => row.Bits, "0.00"),
        ],
        maxRows: account.Tensors.Count + 5);

    private static Row RowOf(TensorStorage tensor) => new(
        tensor.Name, tensor.Form, tensor.Elements, tensor.Codes, tensor.Indices, tensor.Codebooks, tensor.Tables, tensor.Header, tensor.Bytes, tensor.BitsPerWeight);

    private static Row Sum(CompressedAccount account)
    {
        IReadOnlyList<TensorStorage> all = account.Tensors;
        return new Row(
            "weights", "", all.Sum(tensor => tensor.Elements), all.Sum(tensor => tensor.Codes), all.Sum(tensor => tensor.Indices), all.Sum(tensor => tensor.Codebooks),
            all.Sum(tensor => tensor.Tables), all.Sum(tensor => tensor.Header), account.WeightBytes, account.BitsPerWeight);
    }

    private static Row Part(string name, long bytes) => new(name, "", null, null, null, null, null, null, bytes, null);
}
