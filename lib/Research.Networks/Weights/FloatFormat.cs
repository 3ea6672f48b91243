using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>How a stored weight is rounded. Networks compute in float32 whatever the format: half precision halves bytes, not time.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FloatFormat>))]
public enum FloatFormat
{
    /// <summary>4 bytes, 24 significant bits.</summary>
    Float32,

    /// <summary>2 bytes, 11 significant bits, at most 65504, in steps of 6·10⁻⁸ near 0 (IEEE 754 binary16).</summary>
    Float16,

    /// <summary>2 bytes, 8 significant bits, the range of float32 (bfloat16).</summary>
    BFloat16,
}
