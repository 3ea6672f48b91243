using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Rounded weights shift the mean output of each channel by E[ΔW·x]; taking that off the bias makes it good (Nagel et al. 2019,
/// arXiv 1906.04721, section 4.2, with the expectation over calibration images and the inputs of the float32 network).
/// </summary>
public static class BiasCorrection
{
    /// <summary>A compressed network with corrected biases; layers without a bias stay as they are.</summary>
    /// <param name="network">The float32 network of the same architecture.</param>
    /// <param name="quantized">Its weights rounded.</param>
    /// <param name="data">Training images, as many as the options calibrate with.</param>
    /// <param name="options">Which images.</param>
    public static CompressedNetwork Apply(Network network, CompressedNetwork quantized, ImageDataSet data, QuantizationOptions options)
    {
        Node[] nodes = [.. network.Architecture.Nodes.Where(node => quantized.Weights.ContainsKey($"{node.Name}.bias") && quantized.Weights[$"{node.Name}.weight"] is QuantizedWeight)];
        Dictionary<string, double[]> errors = nodes.ToDictionary(node => node.Name, node => new double[node.Layer.Parameters[0].Shape[0]]);
        using Network rounded = quantized.Materialise(network.Device);
        long images = 0;
        ActivationCalibration.ForEachBatch(network, data, options, inputs =>
        {
            images += inputs.shape[0];
            IReadOnlyDictionary<string, Tensor> outputs = network.Activations(inputs);
            foreach (Node node in nodes)
            {
                Tensor input = node.Inputs[0] == Architecture.InputName ? inputs : outputs[node.Inputs[0]];
                Tensor error = network.Compute(node, rounded.Weight(node.Name), input).sub(outputs[node.Name]);
                float[] sums = error.reshape([error.shape[0], error.shape[1], -1]).mean([2]).sum([0]).cpu().data<float>().ToArray();
                for (int channel = 0; channel < sums.Length; channel++)
                    errors[node.Name][channel] += sums[channel];
            }
        });
        return quantized.With(nodes.Select(node => KeyValuePair.Create($"{node.Name}.bias", Corrected(quantized.Weights[$"{node.Name}.bias"], errors[node.Name], images))));
    }

    private static WeightExpression Corrected(WeightExpression bias, double[] errors, long images) =>
        new DenseWeight(bias.Shape, [.. bias.Materialise().Zip(errors, (value, error) => (float)(value - error / images))]);
}
