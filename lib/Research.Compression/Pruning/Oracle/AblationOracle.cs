using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The most expensive and most honest criterion: take every unit away, one at a time, and measure the loss (Molchanov et al.
/// 2017, arXiv 1611.06440, section 2.1, call it the oracle). Cheap criteria are judged by their agreement with it.
/// </summary>
/// <param name="network">Stays as it is; evaluated in evaluation mode.</param>
/// <param name="data">Knows the normalisation of the images.</param>
/// <param name="images">Where E is measured: the selection part, 5,000 images or more for standard errors that tell units apart.</param>
public sealed class AblationOracle(Network network, ImageDataSet data, Images images)
{
    /// <summary>Images at a time, at least 1; default 250.</summary>
    public int BatchSize { get; init; } = 250;

    /// <summary>Told the share that is done, in [0, 1]; default nobody.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Scores every unit by itself.</summary>
    /// <param name="cancellation">Stops between units.</param>
    public AblationResult OneShot(CancellationToken cancellation = default)
    {
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        return Measure(graph, graph.Units, cancellation);
    }

    /// <summary>Scores some units by themselves.</summary>
    /// <param name="graph">Of the network.</param>
    /// <param name="units">Which.</param>
    /// <param name="cancellation">Stops between units.</param>
    public AblationResult Measure(DependencyGraph graph, IReadOnlyList<ChannelUnit> units, CancellationToken cancellation = default)
    {
        bool wasTraining = network.training;
        network.eval();
        try
        {
            return Sums(graph, units, cancellation).Result(units);
        }
        finally
        {
            network.train(wasTraining);
        }
    }

    private DifferenceSums Sums(DependencyGraph graph, IReadOnlyList<ChannelUnit> units, CancellationToken cancellation)
    {
        using var noGrad = no_grad();
        using var batches = new BatchSource(images, data.Manifest.Normalisation, null, BatchSize, network.Device);
        var sums = new DifferenceSums(units.Count);
        long done = 0, all = batches.BatchesPerEpoch * units.Count;
        foreach (Batch batch in batches.InOrder())
        {
            using Batch current = batch;
            using var scope = NewDisposeScope();
            var pass = new AblationPass(network, graph, batch.Inputs);
            sums.Begin(pass.Output, batch.Labels);
            for (int i = 0; i < units.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var unitScope = NewDisposeScope();
                sums.Add(i, pass.Without(units[i]));
                Progress?.Report((double)++done / all);
            }
        }
        return sums;
    }
}
