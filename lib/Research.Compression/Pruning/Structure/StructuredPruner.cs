using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>Removes structure in one go: scores units, chooses which must go, takes them out, solves what read them anew where asked for, measures batch norm anew.</summary>
public static class StructuredPruner
{
    /// <summary>Prunes a network; nothing is trained.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="data">Images to score and recalibrate on: training images, for the oracle selection images.</param>
    /// <param name="scoring">What ranks units.</param>
    /// <param name="options">How far.</param>
    /// <param name="recalibration">Batches of training images over which batch-norm statistics are averaged anew, at least 0; default 50. See <see cref="BatchNormRecalibration"/>.</param>
    /// <param name="reconstruction">Training images over which layers behind removed channels are solved anew, at least 0; default 0: none are. See <see cref="LayerReconstruction"/>.</param>
    /// <param name="cancellation">Stops while scoring.</param>
    /// <returns>A new, narrower network.</returns>
    /// <exception cref="ArgumentException">The criterion cannot score some layer, an excluded layer does not exist, or the target is out of reach.</exception>
    public static Network Prune(
        Network network, ImageDataSet data, UnitScoring scoring, StructureOptions options, int recalibration = 50, int reconstruction = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(recalibration);
        ArgumentOutOfRangeException.ThrowIfNegative(reconstruction);
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        StructureSelection.Check(graph, options);
        IReadOnlyList<double> scores = scoring.Scores(network, graph, data, options.Exclude, cancellation);
        IReadOnlyList<ChannelUnit> removed = StructureSelection.Choose(graph, scores, options);
        Network narrow = ChannelRemoval.Remove(network, removed);
        if (reconstruction > 0)
            LayerReconstruction.Apply(network, narrow, removed, data, reconstruction, scoring.Seed);
        if (recalibration > 0)
            BatchNormRecalibration.Apply(narrow, data, recalibration, seed: scoring.Seed);
        return narrow;
    }
}
