using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Rounds the weight of one layer at a time, at several bits and without training, and scores the network on selection images: the
/// measured counterpart of sensitivities by curvature (HAWQ; Dong et al. 2019, arXiv 1905.03696).
/// </summary>
public static class PrecisionSensitivity
{
    private const int BitsPerByte = 8, ScaleBytes = sizeof(float);

    /// <summary>The bits that are measured by default.</summary>
    public static IReadOnlyList<int> DefaultBits { get; } = [2, 3, 4, 5, 6, 8];

    /// <summary>The sensitivity of every layer that the options choose and that has a weight.</summary>
    /// <param name="network">A trained network; it stays as it is. Batch norm is folded first.</param>
    /// <param name="data">Only its selection images are used.</param>
    /// <param name="options">Which layers, and the scheme of weights, whose bits do not matter here. Activations stay float32.</param>
    /// <param name="bits">Each 2 to 16, rising; default <see cref="DefaultBits"/>.</param>
    /// <param name="images">Selection images to score on, at least 1; default null: all.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <exception cref="ArgumentException">A layer cannot be quantized, or the bits do not rise.</exception>
    public static IReadOnlyList<LayerSensitivity> Measure(
        Network network, ImageDataSet data, QuantizationOptions? options = null, IReadOnlyList<int>? bits = null, int? images = null, CancellationToken cancellation = default)
    {
        options ??= new QuantizationOptions();
        bits ??= DefaultBits;
        if (bits.Count == 0 || bits.Zip(bits.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"The bits to measure must rise, as in {string.Join(", ", DefaultBits)}, not {string.Join(", ", bits)}.", nameof(bits));
        using Network folded = BatchNormFolding.Fold(network);
        using Images? some = images is { } count ? data.Selection.First(count) : null;
        Images scored = some ?? data.Selection;
        Score float32 = Evaluation.Score(folded, data, scored, cancellation: cancellation);
        return [.. QuantizableLayers.Of(folded.Architecture, options with { LayerBits = new Dictionary<string, int>() }).Where(QuantizableLayers.HasWeight).Select(node =>
            new LayerSensitivity(node.Name, float32, [.. bits.Select(width => Point(folded, node.Name, width))]))];

        PrecisionPoint Point(Network whole, string layer, int width)
        {
            QuantizationScheme scheme = options.Weights with { Bits = width };
            CompressedNetwork rounded = PostTrainingQuantization.WeightOnly(whole, options with
            {
                Include = [layer],
                Exclude = [],
                Weights = scheme,
                LayerBits = new Dictionary<string, int>(),
                CorrectBias = false,
                Equalise = false,
            });
            using Network materialised = rounded.Materialise(network.Device);
            return new PrecisionPoint(width, Bytes(rounded.Weights[$"{layer}.weight"].Shape, scheme), Evaluation.Score(materialised, data, scored, cancellation: cancellation));
        }
    }

    /// <summary>Bytes of a weight's codes at fixed width, and of its scales.</summary>
    /// <param name="shape">Output channels first.</param>
    /// <param name="scheme">Bits and granularity.</param>
    internal static long Bytes(Shape shape, QuantizationScheme scheme) =>
        (shape.Elements * scheme.Bits + BitsPerByte - 1) / BitsPerByte + (long)ScaleBytes * scheme.Runs(shape);
}
