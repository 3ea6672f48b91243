using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Weights of convolutions and linear layers in a sparse format within a safetensors file. The weight <c>fc1.weight</c> is
/// replaced by the tensors <c>fc1.weight/values</c> (float32) and <c>fc1.weight/row_starts</c> and the like (I16 or I32,
/// see <see cref="IndexWidth"/>); the metadata <c>sparse</c> is a JSON object that gives each weight's format, shape
/// and side of blocks.
/// </summary>
internal static class SparseStorage
{
    /// <summary>The metadata that describes the sparse weights.</summary>
    internal const string Key = "sparse";

    private const string Values = "values";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private sealed record Entry(StorageFormat Format, long[] Shape, int Block);

    /// <summary>Replaces the weights among tensors; the caller disposes those that are new.</summary>
    /// <returns>All tensors, and the metadata under <see cref="Key"/>.</returns>
    internal static (Dictionary<string, Tensor> Tensors, string Metadata) Encode(
        IReadOnlyDictionary<string, Tensor> tensors, Func<string, bool> isWeight, StorageFormat format, int block)
    {
        var encoded = new Dictionary<string, Tensor>();
        var entries = new Dictionary<string, Entry>();
        foreach ((string name, Tensor weight) in tensors)
        {
            if (!isWeight(name))
            {
                encoded.Add(name, weight);
                continue;
            }
            SparseMatrix matrix = SparseMatrix.Of(weight).To(format, block);
            entries.Add(name, new Entry(format, weight.shape, format == StorageFormat.Bsr ? block : 1));
            encoded.Add($"{name}/{Values}", tensor(matrix.Values, device: CPU));
            foreach (IndexArray array in matrix.IndexArrays)
                encoded.Add($"{name}/{array.Name}", IndicesOf(array));
        }
        return (encoded, JsonSerializer.Serialize(entries, Options));
    }

    /// <summary>Rebuilds the dense tensors of a file; those that were dense are returned as they are.</summary>
    /// <exception cref="InvalidDataException">A matrix is inconsistent; the message names its weight.</exception>
    internal static Dictionary<string, Tensor> Decode(IReadOnlyDictionary<string, Tensor> tensors, string metadata)
    {
        var left = new Dictionary<string, Tensor>(tensors);
        var decoded = new Dictionary<string, Tensor>();
        foreach ((string name, Entry entry) in EntriesOf(metadata))
        {
            try
            {
                SparseMatrix matrix = Read(left, name, entry);
                decoded.Add(name, tensor(matrix.ToDense(), entry.Shape, device: CPU));
            }
            catch (Exception problem) when (problem is InvalidDataException or OverflowException)
            {
                throw new InvalidDataException($"the sparse weight '{name}' is corrupt: {problem.Message}", problem);
            }
        }
        foreach ((string name, Tensor other) in left)
            decoded[name] = other.alias();
        return decoded;
    }

    private static Dictionary<string, Entry> EntriesOf(string metadata)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Entry>>(metadata, Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"its metadata '{Key}' is not the description of sparse weights: {problem.Message}", problem);
        }
    }

    private static SparseMatrix Read(Dictionary<string, Tensor> tensors, string name, Entry entry)
    {
        const long MostElements = 1L << 31;
        if (entry.Shape is not [> 0, > 0, ..] || entry.Shape.Any(extent => extent < 1) || entry.Shape.Aggregate((Int128)1, (a, b) => a > MostElements ? a : a * b) >= MostElements)
            throw new InvalidDataException($"the shape [{string.Join(", ", entry.Shape)}] is not that of a weight.");
        int rows = (int)entry.Shape[0], columns = (int)entry.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        float[] values = Take(Values).dtype == ScalarType.Float32
            ? WeightValues.Of(Remove(Values))
            : throw new InvalidDataException($"its values are {Take(Values).dtype}, where float32 is expected.");
        return entry.Format switch
        {
            StorageFormat.Coo => new CooMatrix(rows, columns, values, Indices("row_indices"), Indices("column_indices")),
            StorageFormat.Csr => new CsrMatrix(rows, columns, values, Indices("column_indices"), Indices("row_starts")),
            StorageFormat.Csc => new CscMatrix(rows, columns, values, Indices("row_indices"), Indices("column_starts")),
            StorageFormat.Bsr => new BsrMatrix(rows, columns, entry.Block, values, Indices("block_columns"), Indices("block_row_starts")),
            _ => throw new InvalidDataException($"{entry.Format} is not a sparse format."),
        };

        Tensor Take(string part) => tensors.TryGetValue($"{name}/{part}", out Tensor? tensor)
            ? tensor
            : throw new InvalidDataException($"the tensor '{name}/{part}' is missing.");

        Tensor Remove(string part)
        {
            Tensor taken = Take(part);
            tensors.Remove($"{name}/{part}");
            return taken;
        }

        int[] Indices(string part)
        {
            Tensor indices = Remove(part);
            return indices.dtype switch
            {
                ScalarType.Int16 => Array.ConvertAll(indices.data<short>().ToArray(), index => (int)index),
                ScalarType.Int32 => indices.data<int>().ToArray(),
                _ => throw new InvalidDataException($"its {part} are {indices.dtype}, where int16 or int32 is expected."),
            };
        }
    }

    private static Tensor IndicesOf(IndexArray array) => IndexWidth.BytesFor(array.Largest) == sizeof(short)
        ? tensor(Array.ConvertAll(array.Indices, index => (short)index), dtype: ScalarType.Int16, device: CPU)
        : tensor(array.Indices, dtype: ScalarType.Int32, device: CPU);
}
