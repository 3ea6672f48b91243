using System.Text.Json.Serialization;

namespace Research.Compression;

/// <summary>Over which weights the scores are compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PruningScope>))]
public enum PruningScope
{
    /// <summary>One threshold over all layers: they end with different sparsities.</summary>
    Global,

    /// <summary>One threshold a layer: all end with the same sparsity.</summary>
    PerLayer,
}
