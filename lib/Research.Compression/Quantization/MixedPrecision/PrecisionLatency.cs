using Research.Networks;
using Research.Networks.Execution;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Times every layer in float32 and in int8, in two execution plans of the whole network, and scores the network with that layer alone in
/// int8, weights and activations. Poolings, additions and conversions count for the layer with a weight before them, and what comes before the first for that.
/// A conversion between neighbours of unlike precision is in neither plan, so that a mixed network takes longer than the sum.
/// </summary>
public static class PrecisionLatency
{
    /// <summary>Float32 and int8 of every layer with a weight that the options choose, for <see cref="BitAllocation"/>.</summary>
    /// <param name="network">A trained network; it stays as it is. Batch norm is folded first.</param>
    /// <param name="data">Training images calibrate, selection images score.</param>
    /// <param name="options">Which layers, and how they are quantized; the bits of weights and activations do not matter here.</param>
    /// <param name="batch">Samples of a call, at least 1; default 1.</param>
    /// <param name="runs">Calls that are timed, at least 4; default 50.</param>
    /// <param name="images">Selection images to score on, at least 1; default null: all.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <exception cref="ArgumentException">A layer cannot be quantized, or a value is not finite.</exception>
    public static IReadOnlyList<LayerSensitivity> Measure(
        Network network, ImageDataSet data, QuantizationOptions? options = null, int batch = 1, int runs = 50, int? images = null, CancellationToken cancellation = default)
    {
        options = (options ?? new QuantizationOptions()) with { LayerBits = new Dictionary<string, int>() };
        options = options with { Weights = options.Weights with { Bits = BitPlan.Int8 }, Activations = options.Activations with { Bits = BitPlan.Int8 } };
        using Network folded = BatchNormFolding.Fold(network);
        CompressedNetwork all = PostTrainingQuantization.Static(folded, data, options);
        Dictionary<string, double> dense = Times(ExecutionPlan.Compile(folded, new PlanOptions { Batch = batch }), runs);
        Dictionary<string, double> quantized = Times(ExecutionPlan.Compile(all, new PlanOptions { Batch = batch }), runs);
        using Images? some = images is { } count ? data.Selection.First(count) : null;
        Images scored = some ?? data.Selection;
        Score float32 = Evaluation.Score(folded, data, scored, cancellation: cancellation);
        return [.. QuantizableLayers.Of(folded.Architecture, options).Where(QuantizableLayers.HasWeight).Select(node => new LayerSensitivity(node.Name, float32,
        [
            new PrecisionPoint(BitPlan.Int8, PrecisionSensitivity.Bytes(all.Weights[$"{node.Name}.weight"].Shape, options.Weights), Alone(node.Name)) { Milliseconds = quantized[node.Name] },
            new PrecisionPoint(BitPlan.Float32, sizeof(float) * all.Weights[$"{node.Name}.weight"].Shape.Elements, float32) { Milliseconds = dense[node.Name] },
        ]))];

        Score Alone(string layer)
        {
            using var simulation = new QuantizedSimulation(PostTrainingQuantization.Static(folded, data, options with { Include = [layer], Exclude = [] }), network.Device);
            return Evaluation.Score(simulation, data, scored, cancellation: cancellation);
        }
    }

    /// <summary>Milliseconds by layer with a weight.</summary>
    private static Dictionary<string, double> Times(ExecutionPlan plan, int runs)
    {
        using (plan)
        {
            string[] weighted = [.. plan.Architecture.Nodes.Where(QuantizableLayers.HasWeight).Select(node => node.Name)];
            Dictionary<string, double> times = weighted.ToDictionary(name => name, _ => 0.0);
            string current = weighted[0];
            foreach (StepLatency step in StepLatency.Measure(plan, runs))
            {
                current = times.ContainsKey(step.Name) ? step.Name : current;
                times[current] += step.Median;
            }
            return times;
        }
    }
}
