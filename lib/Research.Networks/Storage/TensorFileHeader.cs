using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The header of a safetensors file, read and checked against the file's length before any tensor is allocated.</summary>
internal sealed class TensorFileHeader
{
    private const int LargestHeader = 100_000_000;

    private static readonly (string Name, ScalarType Type, int Bytes)[] Types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    internal readonly record struct Entry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

    internal Dictionary<string, string> Metadata { get; } = [];

    internal List<Entry> Entries { get; } = [];

    /// <summary>Where the tensors' bytes begin.</summary>
    internal long DataStart { get; private init; }

    internal static string NameOf(ScalarType type) => Types.FirstOrDefault(known => known.Type == type).Name
        ?? throw new ArgumentException($"Tensors of type {type} cannot be stored; store {string.Join(", ", Types.Select(known => known.Type))}.", nameof(type));

    internal static TensorFileHeader Read(Stream stream)
    {
        var prefix = new byte[8];
        if (stream.Length < 8)
            throw new InvalidDataException($"it has {stream.Length} bytes where at least 8 are needed.");
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LargestHeader || length > (ulong)(stream.Length - 8))
            throw new InvalidDataException($"its header claims {length} bytes but the file has {stream.Length}: it is truncated or something else.");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);

        var header = new TensorFileHeader { DataStart = 8 + (long)length };
        using JsonDocument json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("its header is not a JSON object.");
        foreach (JsonProperty property in json.RootElement.EnumerateObject())
            header.Add(property);
        header.CheckCoverage(stream.Length - header.DataStart);
        return header;
    }

    private void Add(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"the entry '{property.Name}' is not an object.");
        if (property.Name == "__metadata__")
        {
            foreach (JsonProperty text in property.Value.EnumerateObject())
                Metadata[text.Name] = text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()! : throw new InvalidDataException($"the metadata '{text.Name}' is not text.");
            return;
        }
        if (Entries.Any(entry => entry.Name == property.Name))
            throw new InvalidDataException($"it names the tensor '{property.Name}' twice.");
        Entries.Add(EntryOf(property));
    }

    private static Entry EntryOf(JsonProperty property)
    {
        string name = property.Name;
        if (!property.Value.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String)
            throw new InvalidDataException($"the tensor '{name}' has no dtype.");
        (string? known, ScalarType type, int bytes) = Types.FirstOrDefault(candidate => candidate.Name == dtype.GetString());
        if (known is null)
            throw new InvalidDataException($"the tensor '{name}' has the dtype '{dtype.GetString()}'; {string.Join(", ", Types.Select(candidate => candidate.Name))} can be read.");
        long[] shape = Numbers(property, "shape"), offsets = Numbers(property, "data_offsets");
        if (offsets is not [var begin, var end] || begin > end)
            throw new InvalidDataException($"the tensor '{name}' has no valid data_offsets.");
        if (BytesOf(shape, bytes) != end - begin)
            throw new InvalidDataException($"the tensor '{name}' [{string.Join(", ", shape)}] of {known} does not fill its {end - begin} bytes.");
        return new Entry(name, type, shape, begin, end);
    }

    private static long? BytesOf(long[] shape, int elementBytes)
    {
        Int128 bytes = elementBytes;
        foreach (long extent in shape)
        {
            bytes *= extent;
            if (bytes > long.MaxValue)
                return null;
        }
        return (long)bytes;
    }

    private static long[] Numbers(JsonProperty property, string key)
    {
        if (!property.Value.TryGetProperty(key, out JsonElement array) || array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > 16)
            throw new InvalidDataException($"the tensor '{property.Name}' has no valid {key}.");
        return [.. array.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) && value >= 0
            ? value
            : throw new InvalidDataException($"the tensor '{property.Name}' has a {key} that is not a whole number of 0 or more."))];
    }

    private void CheckCoverage(long available)
    {
        long expected = 0;
        foreach (Entry entry in Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != expected)
                throw new InvalidDataException($"the bytes of tensor '{entry.Name}' overlap others or leave a gap.");
            expected = entry.End;
        }
        if (expected != available)
            throw new InvalidDataException($"its tensors need {expected} bytes but {available} follow the header: it is truncated or has trailing bytes.");
    }
}
