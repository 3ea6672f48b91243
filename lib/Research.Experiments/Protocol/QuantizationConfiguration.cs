using System.Text.Json.Serialization;
using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>How a network is quantized: by its trained weights alone, or by a training in which step sizes are learned. What is not given stays out of the JSON.</summary>
public sealed record QuantizationConfiguration
{
    /// <summary>Bits of weights, 2 to 16; default 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public int Bits { get; init => field = new QuantizationScheme { Bits = value }.Bits; } = 8;

    /// <summary>Bits of activations, 2 to 16; default null: they stay float32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ActivationBits { get; init => field = value is { } bits ? new QuantizationScheme { Bits = bits }.Bits : null; }

    /// <summary>Bits of the weights of single layers, by name; default null: those of <see cref="Bits"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not 2 to 16.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? LayerBits { get; init => field = value is null ? null : new QuantizationOptions { LayerBits = value }.LayerBits; }

    /// <summary>What shares a scale in a weight; default an output channel.</summary>
    public QuantizationGranularity Granularity { get; init; } = QuantizationGranularity.PerChannel;

    /// <summary>Layers that stay in float32, by name or type; default null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Training on rounded numbers (Esser et al. 2020, arXiv 1902.08153); default null: none, weights are rounded as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrainingOptions? Training { get; init; }

    /// <summary>Schemes and layers.</summary>
    /// <param name="seed">Seed of the run, for the images that activations are seen on.</param>
    public QuantizationOptions ToOptions(int seed) => new()
    {
        Weights = QuantizationScheme.Weights with { Bits = Bits, Granularity = Granularity },
        Activations = QuantizationScheme.Activations with { Bits = ActivationBits ?? QuantizationScheme.Activations.Bits },
        LayerBits = LayerBits ?? new Dictionary<string, int>(),
        Exclude = Exclude ?? [],
        Seed = seed,
    };

    /// <summary>For people, as in <c>4-bit weights, 8-bit activations</c>.</summary>
    public string Amount() => $"{Bits}-bit weights{(LayerBits is null ? "" : " (some layers their own)")}{(ActivationBits is { } bits ? $", {bits}-bit activations" : "")}";
}
