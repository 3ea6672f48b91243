using Research.Compression;
using Research.Networks;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>How a layer takes being compressed alone, without training: what the automatic compressor decides by.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Weights">Elements of its weight.</param>
/// <param name="Pruning">Selection scores against sparsity.</param>
/// <param name="Precision">Selection scores against bits.</param>
public sealed record LayerEvidence(string Layer, long Weights, SensitivityCurve Pruning, LayerSensitivity Precision)
{
    private const int SelectionImages = 1000;
    private const double RelativeRise = 0.02, SmallestLoss = 0.05;

    private static readonly double[] Sparsities = [0.5, 0.8, 0.9, 0.95];
    private static readonly int[] Bits = [3, 4, 5, 6];

    /// <summary>The fewest of 3, 4, 5 and 6 bits at which the selection loss rises by at most 2 % (of at least 0.05 nats); 6 where none does.</summary>
    public int EnoughBits => Precision.Points.FirstOrDefault(point => Precision.LossRise(point) <= RelativeRise * Math.Max(Precision.Float32.Loss, SmallestLoss))?.Bits ?? Bits[^1];

    /// <summary>Accuracy lost where half of the layer's weights go.</summary>
    public double DropAtHalf => Pruning.Dense.Accuracy - Pruning.Points[0].Selection.Accuracy;

    /// <summary>Measures every layer with a weight on the first 1,000 selection images.</summary>
    /// <param name="network">Trained; it stays as it is.</param>
    /// <param name="data">Only its selection images are used.</param>
    /// <param name="cancellation">Stops between scores.</param>
    public static IReadOnlyList<LayerEvidence> Measure(Network network, ImageDataSet data, CancellationToken cancellation = default)
    {
        using Images some = data.Selection.First(SelectionImages);
        // The small set shares all but its selection images with the whole one, which frees them.
        var small = new ImageDataSet { Manifest = data.Manifest, Sha256 = data.Sha256, Train = data.Train, Selection = some, Test = data.Test, SelectionSeed = data.SelectionSeed };
        string[] layers = [.. network.Architecture.Nodes.Where(node => node.Layer is Conv2d or Linear).Select(node => node.Name)];
        Dictionary<string, SensitivityCurve> curves = SensitivityAnalysis.Curves(network, small, new PruningOptions { Include = layers }, Sparsities, cancellation)
            .ToDictionary(curve => curve.Name);
        Dictionary<string, LayerSensitivity> precisions = PrecisionSensitivity.Measure(network, small, new QuantizationOptions { Include = layers }, Bits, cancellation: cancellation)
            .ToDictionary(layer => layer.Layer);
        return [.. layers.Select(layer => new LayerEvidence(layer, network.Weight(layer).numel(), curves[$"{layer}.weight"], precisions[layer]))];
    }
}
