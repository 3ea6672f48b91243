using Research.Training;

namespace Research.Compression;

/// <summary>What rounding one layer alone does, at several bits.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Float32">Selection score of the network as it is.</param>
/// <param name="Points">One for each number of bits, rising.</param>
public sealed record LayerSensitivity(string Layer, Score Float32, IReadOnlyList<PrecisionPoint> Points)
{
    /// <summary>The rise of the selection loss at one of the points, in nats; noise may make it negative.</summary>
    /// <param name="point">One of <see cref="Points"/>.</param>
    public double LossRise(PrecisionPoint point) => point.Selection.Loss - Float32.Loss;
}

/// <summary>A layer in some bits.</summary>
/// <param name="Bits">Bits of a code; 32 for float32.</param>
/// <param name="Bytes">Bytes of its codes at fixed width, and 4 for each scale. A file, which codes them by their frequencies, has fewer.</param>
/// <param name="Selection">Selection score of the network, every other layer in float32.</param>
public sealed record PrecisionPoint(int Bits, long Bytes, Score Selection)
{
    /// <summary>Measured milliseconds of the layer in an execution plan; null where it was not timed. See <see cref="PrecisionLatency"/>.</summary>
    public double? Milliseconds { get; init; }
}
