using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A score below which weights are removed, where a threshold rather than a target sparsity decides how many. Written
/// <c>kind:value</c>, as in <c>deviation:1.5</c>, in configurations.
/// </summary>
/// <param name="Value">What the kind multiplies or means.</param>
[JsonConverter(typeof(ThresholdJson))]
public abstract record Threshold(double Value)
{
    private static readonly (string Kind, Func<double, Threshold> Create)[] All =
    [
        ("absolute", value => new AbsoluteThreshold(value)),
        ("deviation", value => new DeviationThreshold(value)),
        ("mean", value => new MeanThreshold(value)),
        ("percentile", value => new PercentileThreshold(value)),
    ];

    /// <summary>The score from which on weights are kept: score ≥ threshold.</summary>
    /// <param name="weights">The weights compared, flat: of one layer; for <see cref="PruningScope.Global"/> and the absolute and percentile kinds those of all.</param>
    /// <param name="scores">Their scores, float64, one per unit of the granularity.</param>
    public abstract double Of(Tensor weights, Tensor scores);

    /// <summary>Reads a threshold.</summary>
    /// <param name="text"><c>absolute:t</c>, <c>deviation:quality</c>, <c>mean:k</c> or <c>percentile:p</c>.</param>
    /// <exception cref="ArgumentException">The kind is unknown, or the value no number or out of range.</exception>
    public static Threshold Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            throw new ArgumentException($"A threshold is written kind:value, as in deviation:1.5, not '{text}'; kinds are {Kinds}.", nameof(text));
        return All.FirstOrDefault(kind => kind.Kind == parts[0]).Create is { } create
            ? create(value)
            : throw new ArgumentException($"There is no threshold '{parts[0]}'{Spelling.Question(parts[0], All.Select(kind => kind.Kind))}; choose {Kinds}.", nameof(text));
    }

    /// <summary>For example <c>deviation:1.5</c>.</summary>
    public sealed override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}:{Value}");

    /// <summary>The kind as it is written.</summary>
    protected abstract string Kind { get; }

    private protected static double AtLeastZero(double value, string what) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), $"The {what} of a threshold must be at least 0, not {value.ToString(CultureInfo.InvariantCulture)}.");

    private static string Kinds => string.Join(", ", All.Select(kind => kind.Kind));

    private sealed class ThresholdJson : JsonConverter<Threshold>
    {
        public override Threshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString() ?? throw new JsonException("a threshold is text"));

        public override void Write(Utf8JsonWriter writer, Threshold value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
