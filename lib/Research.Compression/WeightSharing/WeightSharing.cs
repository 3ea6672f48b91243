using System.Collections.Immutable;
using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>Replaces weights by the nearest of a few shared values (Han et al. 2016, arXiv 1510.00149).</summary>
public static class WeightSharing
{
    /// <summary>The network with codebooks; it stays as it is, zeros of pruned weights stay zero and take no centroid.</summary>
    /// <param name="network">On any device.</param>
    /// <param name="options">Which weights, and how many values.</param>
    /// <exception cref="ArgumentException">A layer does not exist, or a weight is NaN or infinite.</exception>
    public static CompressedNetwork Share(Network network, SharingOptions options) => Share(CompressedNetwork.Of(network), options);

    /// <summary>The same for a network with other compressed weights, which must be dense or pruned where they are shared.</summary>
    /// <inheritdoc cref="Share(Network, SharingOptions)"/>
    public static CompressedNetwork Share(CompressedNetwork network, SharingOptions options)
    {
        string[] chosen = SharedParameters.Of(network, options.Include, options.Exclude);
        Dictionary<string, int> centroids = CentroidsOf(chosen, options);
        Dictionary<string, float[]> values = chosen.ToDictionary(name => name, name => KeptOf(name, network.Weights[name])).Where(pair => pair.Value.Length > 0).ToDictionary();
        if (options.Scope == SharingScope.PerLayer)
            return network.With(values.Select(pair => Expression(network, pair.Key, pair.Value, Cluster(pair.Key, pair.Value, centroids[pair.Key], options))));
        if (options.LayerCentroids.Count > 0)
            throw new ArgumentException("Layers that share one codebook have no numbers of centroids of their own: leave LayerCentroids empty, or share per layer.", nameof(options));
        if (values.Count == 0)
            return network;
        Clustering all = Cluster("all layers", [.. values.Values.SelectMany(layer => layer)], options.Centroids, options);
        return network.With(values.Select(pair => Expression(network, pair.Key, pair.Value, all)));
    }

    /// <summary>Trains the centroids and what is not shared, codes and masks staying as they are; see <see cref="TiedWeights"/>.</summary>
    /// <param name="shared">With codebooks; it stays as it is.</param>
    /// <param name="data">Images to train and select on.</param>
    /// <param name="options">How; Adam at about 1e-4 does well, whatever the number of weights of a centroid.</param>
    /// <param name="progress">Told where the training stands; default nobody.</param>
    /// <param name="checkpointPath">File that is resumed from where it exists; default none.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="ArgumentException">No weight is shared.</exception>
    public static (CompressedNetwork Network, TrainingResult Training) Train(
        CompressedNetwork shared, ImageDataSet data, TrainingOptions options,
        IProgress<TrainingProgress>? progress = null, string? checkpointPath = null, CancellationToken cancellation = default)
    {
        using Network network = shared.Materialise();
        using var tied = new TiedWeights(network, shared);
        TrainingResult result = new Trainer(network, data, options) { Constraints = [tied], Progress = progress, CheckpointPath = checkpointPath }.Run(cancellation);
        return (tied.ToCompressed(), result);
    }

    private static Clustering Cluster(string name, float[] values, int centroids, SharingOptions options)
    {
        try
        {
            return options.Method == SharingMethod.Exact ? KMeans.Exact(values, centroids) : KMeans.Lloyd(values, centroids, options.Initialisation, options.Seed);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"'{name}' cannot be shared: {problem.Message}", problem);
        }
    }

    private static KeyValuePair<string, WeightExpression> Expression(CompressedNetwork network, string name, float[] values, Clustering clusters)
    {
        Shape shape = network.Weights[name].Shape;
        ImmutableArray<int> codes = [.. clusters.CodesOf(values)];
        return new(name, network.Weights[name] is MaskedWeight masked
            ? new MaskedWeight(shape, masked.Positions, new CodebookWeight([codes.Length], codes, clusters.Centroids))
            : new CodebookWeight(shape, codes, clusters.Centroids));
    }

    private static float[] KeptOf(string name, WeightExpression weight) => weight switch
    {
        DenseWeight or MaskedWeight { Kept: null or DenseWeight } => (weight as MaskedWeight is { } masked ? masked.Kept : weight)?.Materialise() ?? [],
        _ => throw new ArgumentException($"'{name}' is compressed already; only dense and pruned weights can be shared: share before, or exclude it."),
    };

    private static Dictionary<string, int> CentroidsOf(string[] chosen, SharingOptions options)
    {
        var centroids = chosen.ToDictionary(name => name, _ => options.Centroids);
        foreach ((string name, int count) in options.LayerCentroids)
        {
            string[] named = [.. chosen.Where(key => key == name || key == $"{name}.weight")];
            if (named.Length == 0)
                throw new ArgumentException($"There is no layer or parameter '{name}' to share{Spelling.Question(name, chosen)}; there are {string.Join(", ", chosen)}.", nameof(options));
            foreach (string key in named)
                centroids[key] = count;
        }
        return centroids;
    }
}
