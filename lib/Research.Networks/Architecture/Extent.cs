using System.Text.Json;
using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>A height and a width in pixels: of a kernel, a stride or a padding. An integer converts to a square one.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
[JsonConverter(typeof(ExtentJson))]
public readonly record struct Extent(int Height, int Width)
{
    /// <summary>A square extent.</summary>
    public static implicit operator Extent(int side) => new(side, side);

    /// <summary>Height × width.</summary>
    [JsonIgnore]
    public int Area => Height * Width;

    internal (long, long) Pair => (Height, Width);

    internal long[] Array => [Height, Width];

    /// <summary>For example <c>3×3</c>.</summary>
    public override string ToString() => $"{Height}×{Width}";

    private sealed class ExtentJson : JsonConverter<Extent>
    {
        public override Extent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<int[]>(ref reader, options) is [var height, var width]
                ? new Extent(height, width)
                : throw new JsonException("an extent is written as [height, width]");

        public override void Write(Utf8JsonWriter writer, Extent value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new[] { value.Height, value.Width }, options);
    }
}
