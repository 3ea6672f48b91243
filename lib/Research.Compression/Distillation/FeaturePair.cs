using System.Globalization;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A layer of the student that learns from one of the teacher.</summary>
/// <param name="Student">A node of the student's architecture.</param>
/// <param name="Teacher">A node of the teacher's architecture.</param>
/// <param name="Signal">What of the layer is learned.</param>
public sealed record FeaturePair(string Student, string Teacher, FeatureSignal Signal)
{
    /// <summary>Factor of this pair's loss, at least 0; default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or NaN.</exception>
    public double Weight
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Weight), FormattableString.Invariant($"Weight must be at least 0, not {value}."));
    } = 1;

    private static readonly Dictionary<string, FeatureSignal> Signals = Enum.GetValues<FeatureSignal>().ToDictionary(signal => signal.ToString().ToLowerInvariant());

    /// <summary>For people, and what <see cref="Parse"/> reads: <c>stage3_block3_relu2:hint:10</c>.</summary>
    [JsonIgnore]
    public string Name => FormattableString.Invariant($"{Student}{(Student == Teacher ? "" : $"={Teacher}")}:{Signal.ToString().ToLowerInvariant()}{(Weight == 1 ? "" : $":{Weight}")}");

    /// <summary>Reads <c>STUDENT[=TEACHER]:SIGNAL[:WEIGHT]</c>, as in <c>relu2:attention</c> or <c>relu1=relu2:hint:10</c>; without a layer of the teacher it is the one of the same name.</summary>
    /// <param name="text">Names of nodes, a <see cref="FeatureSignal"/> in lower case, and a weight of at least 0, default 1.</param>
    /// <exception cref="ArgumentException">The text is none such; the message says what is allowed.</exception>
    public static FeaturePair Parse(string text)
    {
        string[] parts = text.Split(':'), layers = parts[0].Split('=');
        if (parts.Length is not (2 or 3) || layers.Length > 2 || layers.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException($"'{text}' does not say what a layer learns; write LAYER:SIGNAL or LAYER=LAYER OF THE TEACHER:SIGNAL:WEIGHT, as in 'relu2:hint:10', with one of the signals {string.Join(", ", Signals.Keys)}.");
        if (!Signals.TryGetValue(parts[1], out FeatureSignal signal))
            throw new ArgumentException($"There is no signal '{parts[1]}'{Spelling.Question(parts[1], Signals.Keys)}; a layer learns by {string.Join(", ", Signals.Keys)}.");
        double weight = 1;
        if (parts.Length == 3 && !(double.TryParse(parts[2], NumberStyles.Float, CultureInfo.InvariantCulture, out weight) && double.IsFinite(weight) && weight >= 0))
            throw new ArgumentException($"The weight of '{text}' must be a number of at least 0, not '{parts[2]}'.");
        return new FeaturePair(layers[0], layers[^1], signal) { Weight = weight };
    }

    /// <summary>Whether elements are compared, so that a regressor must make the widths equal.</summary>
    internal bool ComparesElements => Signal is FeatureSignal.Hint or FeatureSignal.Contrastive;

    /// <summary>Whether both layers must compute images.</summary>
    internal bool NeedsPlaces => Signal is FeatureSignal.Attention;

    internal Tensor Loss(Tensor student, Tensor teacher) => Signal switch
    {
        FeatureSignal.Hint => Hint.Loss(student, teacher),
        FeatureSignal.Attention => AttentionTransfer.Loss(student, teacher),
        FeatureSignal.Distance => Relational.Distance(student, teacher),
        FeatureSignal.Angle => Relational.Angle(student, teacher),
        _ => Contrastive.Loss(student, teacher),
    };
}
