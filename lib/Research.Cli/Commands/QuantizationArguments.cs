using System.CommandLine;
using System.Globalization;
using Research.Compression;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research quantize</c> that say how, and which layers.</summary>
internal sealed class QuantizationArguments
{
    private readonly Option<int?> _bits = new("--bits") { Description = "Bits of weights, 2 to 16; default: 8.", HelpName = "N" };
    private readonly Option<int?> _activationBits = new("--activation-bits") { Description = "Bits of activations, 2 to 16; default: 8. The execution plan and ONNX compute with at most 8.", HelpName = "N" };
    private readonly Option<string?> _granularity = new("--granularity") { Description = "What shares a scale in a weight; default: per-channel.", HelpName = string.Join('|', Granularities.Keys) };
    private readonly Option<int?> _groupSize = new("--group-size") { Description = "Weights that share a scale with --granularity per-group; default: 32.", HelpName = "N" };
    private readonly Option<string?> _observer = new("--observer") { Description = "Where the ranges of activations come from; default: percentile.", HelpName = string.Join('|', Observers.Names) };
    private readonly Option<string?> _weightObserver = new("--weight-observer") { Description = "Where the ranges of weights come from; default: min-max.", HelpName = string.Join('|', Observers.Names) };
    private readonly Option<string[]> _include = new("--include") { Description = "Quantize these layers only, by name or type, as in conv1 or linear; default: all that can be.", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Leave these layers in float32, by name or type; default: none.", HelpName = "LAYER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _layerBits = new("--layer-bits") { Description = "Bits of the weights of single layers, as in conv1=8 fc=4; default: those of --bits.", HelpName = "LAYER=N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _images = new("--calibration-images") { Description = "Training images that activations are seen on; default: 512.", HelpName = "N" };
    private readonly Option<int?> _seed = new("--seed") { Description = "Which training images; default: 0.", HelpName = "N" };
    private readonly Option<bool> _equalise = new("--equalise") { Description = "Scale the channels of consecutive layers to equal ranges first." };
    private readonly Option<bool> _correctBias = new("--correct-bias") { Description = "Take the mean error of rounded weights off the biases; needs --data." };

    private static Dictionary<string, QuantizationGranularity> Granularities { get; } = new()
    {
        ["per-tensor"] = QuantizationGranularity.PerTensor,
        ["per-channel"] = QuantizationGranularity.PerChannel,
        ["per-group"] = QuantizationGranularity.PerGroup,
    };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_bits, _activationBits, _granularity, _groupSize, _observer, _weightObserver, _include, _exclude, _layerBits, _images, _seed, _equalise, _correctBias])
            command.Add(option);
    }

    /// <summary>What the command line says.</summary>
    /// <exception cref="ArgumentException">A value is unknown or outside its range; the message names it.</exception>
    internal QuantizationOptions Read(ParseResult parse)
    {
        var basis = new QuantizationOptions();
        QuantizationGranularity granularity = parse.GetValue(_granularity) is { } name ? GranularityOf(name) : basis.Weights.Granularity;
        if (parse.GetValue(_groupSize) is not null && granularity != QuantizationGranularity.PerGroup)
            throw new ArgumentException("--group-size belongs to --granularity per-group: add it, or leave --group-size out.");
        return basis with
        {
            Weights = basis.Weights with { Bits = parse.GetValue(_bits) ?? basis.Weights.Bits, Granularity = granularity, GroupSize = parse.GetValue(_groupSize) ?? basis.Weights.GroupSize },
            WeightObserver = parse.GetValue(_weightObserver) is { } ofWeights ? Observers.Parse(ofWeights) : basis.WeightObserver,
            Activations = basis.Activations with { Bits = parse.GetValue(_activationBits) ?? basis.Activations.Bits },
            ActivationObserver = parse.GetValue(_observer) is { } ofActivations ? Observers.Parse(ofActivations) : basis.ActivationObserver,
            Include = parse.GetValue(_include) is { Length: > 0 } include ? include : null,
            Exclude = parse.GetValue(_exclude) ?? [],
            LayerBits = (parse.GetValue(_layerBits) ?? []).Select(LayerBitsOf).GroupBy(pair => pair.Layer).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Bits),
            CalibrationImages = parse.GetValue(_images) ?? basis.CalibrationImages,
            Seed = parse.GetValue(_seed) ?? basis.Seed,
            Equalise = parse.GetValue(_equalise),
            CorrectBias = parse.GetValue(_correctBias),
        };
    }

    private static QuantizationGranularity GranularityOf(string name) => Granularities.TryGetValue(name, out QuantizationGranularity granularity)
        ? granularity
        : throw new ArgumentException($"There is no granularity '{name}'{Spelling.Question(name, Granularities.Keys)}; choose one of {string.Join(", ", Granularities.Keys)}.");

    private static (string Layer, int Bits) LayerBitsOf(string text)
    {
        int equals = text.LastIndexOf('=');
        return equals > 0 && int.TryParse(text.AsSpan(equals + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out int bits)
            ? (text[..equals], bits)
            : throw new ArgumentException($"--layer-bits takes LAYER=N, as in conv1=8, not '{text}'.");
    }
}
