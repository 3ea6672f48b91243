using System.Collections.Immutable;
using Research.Networks;
using Research.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What the outputs of nodes were on training images, and the grids that follow.</summary>
internal static class ActivationCalibration
{
    private const int BatchSize = 128;

    /// <summary>Runs training images through a network and counts what the given nodes return.</summary>
    /// <exception cref="ArgumentException">An output is NaN or infinite; the message names the node.</exception>
    internal static IReadOnlyDictionary<string, ValueStatistics> Statistics(Network network, IReadOnlySet<string> nodes, ImageDataSet data, QuantizationOptions options)
    {
        var statistics = nodes.ToDictionary(node => node, _ => new ValueStatistics());
        ForEachBatch(network, data, options, inputs => network.ForwardWith(inputs, ImmutableDictionary<string, Tensor>.Empty, (name, output) =>
        {
            if (statistics.TryGetValue(name, out ValueStatistics? seen))
                Add(name, output, seen);
            return output;
        }));
        return statistics;
    }

    /// <summary>The grid of each node.</summary>
    internal static ImmutableDictionary<string, QuantizationGrid> Grids(IReadOnlyDictionary<string, ValueStatistics> statistics, QuantizationOptions options) =>
        statistics.ToImmutableDictionary(pair => pair.Key, pair => GridFitting.Fit([options.ActivationObserver.Range(pair.Value, options.Activations)], options.Activations));

    /// <summary>Calls with batches of the calibration images, without gradients, each in a dispose scope and in evaluation mode.</summary>
    internal static void ForEachBatch(Network network, ImageDataSet data, QuantizationOptions options, Action<Tensor> call)
    {
        bool wasTraining = network.training;
        network.eval();
        try
        {
            using var noGrad = no_grad();
            using var source = new BatchSource(data.Train, data.Manifest.Normalisation, null, BatchSize, network.Device);
            long left = Math.Min(options.CalibrationImages, data.Train.Count);
            foreach (Batch batch in source.Epoch(options.Seed, epoch: 1))
            {
                using Batch current = batch;
                using DisposeScope scope = NewDisposeScope();
                call(batch.Inputs.shape[0] <= left ? batch.Inputs : batch.Inputs.narrow(0, 0, left));
                if ((left -= batch.Inputs.shape[0]) <= 0)
                    break;
            }
        }
        finally
        {
            network.train(wasTraining);
        }
    }

    private static void Add(string node, Tensor output, ValueStatistics statistics)
    {
        try
        {
            statistics.Add(output.cpu().contiguous().data<float>().ToArray());
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"The output of '{node}' cannot be quantized: {problem.Message}", problem);
        }
    }
}
