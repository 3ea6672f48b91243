using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>
/// The shape of one sample, without the batch dimension: <c>[C, H, W]</c> for an image or feature map,
/// <c>[F]</c> for a feature vector. Immutable; equal when all extents are equal.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[JsonConverter(typeof(ShapeJson))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<long>
{
    private readonly long[]? _extents;

    private Shape(long[] extents) => _extents = extents;

    private long[] Extents => _extents ?? [];

    /// <summary>Builds a shape from its extents.</summary>
    /// <param name="extents">Each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below 1.</exception>
    public static Shape Create(ReadOnlySpan<long> extents)
    {
        foreach (long extent in extents)
        {
            if (extent < 1)
                throw new ArgumentOutOfRangeException(nameof(extents), $"The extents of a shape must be at least 1, not {extent}.");
        }
        return new Shape(extents.ToArray());
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Extents.Length;

    /// <inheritdoc/>
    public int Count => Rank;

    /// <summary>The extent of one dimension.</summary>
    public long this[int dimension] => Extents[dimension];

    /// <summary>The number of elements: the product of the extents.</summary>
    public long Elements => Extents.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>The same extents behind a batch dimension.</summary>
    /// <param name="batch">Number of samples.</param>
    public long[] WithBatch(long batch) => [batch, .. Extents];

    /// <inheritdoc/>
    public bool Equals(Shape other) => Extents.AsSpan().SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (long extent in Extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes are equal.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>For example <c>[1, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Extents)}]";

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Extents).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class ShapeJson : JsonConverter<Shape>
    {
        public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Create(JsonSerializer.Deserialize<long[]>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Extents, options);
    }
}
