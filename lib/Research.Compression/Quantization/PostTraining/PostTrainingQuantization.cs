using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Quantizes a trained network without training (Jacob et al. 2018, arXiv 1712.05877; Krishnamoorthi 2018, arXiv 1806.08342). Batch norm
/// is folded first; weights become <see cref="QuantizedWeight"/>s, biases stay float32. What the result computes, <see cref="QuantizedSimulation"/> says.
/// </summary>
public static class PostTrainingQuantization
{
    /// <summary>Weights and activations; activations get fixed grids from training images, without augmentation, and never from test images.</summary>
    /// <param name="network">A trained network; it stays as it is.</param>
    /// <param name="data">Its training images calibrate.</param>
    /// <param name="options">How and which layers; default int8, weights per channel.</param>
    /// <exception cref="ArgumentException">A weight or activation is NaN or infinite, or a layer cannot be quantized; the message names it.</exception>
    public static CompressedNetwork Static(Network network, ImageDataSet data, QuantizationOptions? options = null)
    {
        options ??= new QuantizationOptions();
        using Network folded = Prepare(network, options);
        IReadOnlyList<Node> layers = QuantizableLayers.Of(folded.Architecture, options);
        IReadOnlyDictionary<string, ValueStatistics> seen = ActivationCalibration.Statistics(folded, QuantizableLayers.Rounded(folded.Architecture, layers), data, options);
        CompressedNetwork quantized = QuantizeWeights(folded, layers, options);
        if (options.CorrectBias)
            quantized = BiasCorrection.Apply(folded, quantized, data, options);
        return quantized with { Activations = ActivationCalibration.Grids(seen, options) };
    }

    /// <summary>Weights alone: activations stay float32. Without <see cref="QuantizationOptions.CorrectBias"/> no image is needed.</summary>
    /// <param name="network">A trained network; it stays as it is.</param>
    /// <param name="options">How and which layers; default int8 per channel.</param>
    /// <param name="data">Images for the correction of biases; default none.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite, a layer cannot be quantized, or images are missing.</exception>
    public static CompressedNetwork WeightOnly(Network network, QuantizationOptions? options = null, ImageDataSet? data = null)
    {
        options ??= new QuantizationOptions();
        if (options.CorrectBias && data is null)
            throw new ArgumentException("Biases are corrected on images: give a data set, or leave CorrectBias unset.", nameof(data));
        using Network folded = Prepare(network, options);
        CompressedNetwork quantized = QuantizeWeights(folded, QuantizableLayers.Of(folded.Architecture, options), options);
        return options.CorrectBias ? BiasCorrection.Apply(folded, quantized, data!, options) : quantized;
    }

    /// <summary>
    /// Weights now, the inputs of their layers when they come: each batch is rounded to a grid over its own extremes, so that no image
    /// calibrates.
    /// </summary>
    /// <param name="network">A trained network; it stays as it is.</param>
    /// <param name="options">How and which layers; default int8, weights per channel.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite, or a layer cannot be quantized; the message names it.</exception>
    public static QuantizedSimulation Dynamic(Network network, QuantizationOptions? options = null)
    {
        options ??= new QuantizationOptions();
        CompressedNetwork quantized = WeightOnly(network, options with { CorrectBias = false });
        IEnumerable<Node> layers = QuantizableLayers.Of(quantized.Architecture, options).Where(QuantizableLayers.HasWeight);
        return new QuantizedSimulation(quantized, network.Device)
        {
            Dynamic = options.Activations,
            DynamicNodes = QuantizableLayers.Rounded(quantized.Architecture, layers),
        };
    }

    private static Network Prepare(Network network, QuantizationOptions options)
    {
        Network folded = BatchNormFolding.Fold(network);
        if (options.Equalise)
            CrossLayerEqualisation.Apply(folded);
        return folded;
    }

    private static CompressedNetwork QuantizeWeights(Network folded, IReadOnlyList<Node> layers, QuantizationOptions options)
    {
        Dictionary<string, WeightExpression> weights = layers.Where(QuantizableLayers.HasWeight).Select(node => node.Name).ToDictionary(
            name => $"{name}.weight",
            name => (WeightExpression)WeightQuantization.Quantize(
                $"{name}.weight", folded.Weight(name),
                options.Weights with { Bits = options.LayerBits.GetValueOrDefault(name, options.Weights.Bits) }, options.WeightObserver));
        return CompressedNetwork.Of(folded).With(weights);
    }
}
