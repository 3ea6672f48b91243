using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Deep Compression (Han et al. 2016, arXiv 1510.00149): prune → share → code. Each stage takes the network of the one before and
/// returns one of its own, with the bytes that it takes as a file; the network that was given stays as it is.
/// </summary>
public static class DeepCompression
{
    /// <summary>The first stage, done before: a network whose zeros are its masks.</summary>
    /// <param name="network">With zeros, on any device.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite.</exception>
    public static DeepCompressionStage Pruned(Network network) => Stage("pruned", CompressedNetwork.Of(network));

    /// <summary>The first stage: prunes a network to a sparsity, or a sparsity for each layer, and trains what is left.</summary>
    /// <param name="network">Trained; on any device.</param>
    /// <param name="data">Images to train and select on.</param>
    /// <param name="pruning">Which weights go, and how many.</param>
    /// <param name="retraining">Training of the weights that are kept, in each phase of the schedule.</param>
    /// <param name="schedule">When weights go; default at once, before the training.</param>
    /// <param name="progress">Told where the training stands; default nobody.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="ArgumentException">The pruning cannot be; see <see cref="Pruner.Masks"/>.</exception>
    public static DeepCompressionStage Prune(
        Network network, ImageDataSet data, PruningOptions pruning, TrainingOptions retraining, PruningSchedule? schedule = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using Network copy = network.Copy();
        var task = new PruningTask(copy, data, pruning, retraining) { Seed = retraining.Seed, Progress = progress is null ? null : _ => progress };
        using PruningOutcome outcome = (schedule ?? new IterativePruning()).Run(task, cancellation);
        return Pruned(copy) with { Training = outcome.Training };
    }

    /// <summary>The second stage: shared weights whose centroids are trained, masks and codes staying as they are.</summary>
    /// <param name="pruned">A network, pruned or not.</param>
    /// <param name="data">Images to train and select on.</param>
    /// <param name="options">How many centroids, and how they are trained.</param>
    /// <param name="progress">Told where the training stands; default nobody.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="ArgumentException">A layer does not exist, or is compressed already.</exception>
    public static DeepCompressionStage Share(
        CompressedNetwork pruned, ImageDataSet data, DeepCompressionOptions options,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        (CompressedNetwork shared, TrainingResult training) = WeightSharing.Train(Codebooks(pruned, options), data, options.Training, progress, cancellation: cancellation);
        return Stage("shared", shared) with { Training = training };
    }

    /// <summary>The second stage without its training: every weight of a convolution or linear layer becomes the nearest of its layer's centroids.</summary>
    /// <inheritdoc cref="Share"/>
    public static CompressedNetwork Codebooks(CompressedNetwork pruned, DeepCompressionOptions options)
    {
        Node[] layers = LayersOf(pruned.Architecture, options);
        var sharing = new SharingOptions { Method = options.Method, Initialisation = options.Initialisation, Include = [.. layers.Select(layer => layer.Name)] };
        CompressedNetwork shared = WeightSharing.Share(pruned, sharing with { LayerCentroids = layers.ToDictionary(layer => layer.Name, layer => 1 << BitsOf(layer, options)) });
        string[] biases = [.. layers.Select(layer => $"{layer.Name}.bias").Where(pruned.Weights.ContainsKey)];
        return options.BiasBits is { } bits && biases.Length > 0
            ? WeightSharing.Share(shared, sharing with { Include = biases, Centroids = 1 << bits, Scope = SharingScope.AcrossLayers })
            : shared;
    }

    /// <summary>The third stage: every sequence of codes and positions in the code that is shortest for it, as a file.</summary>
    /// <param name="shared">A network.</param>
    /// <param name="path">Usually <c>*.compressed</c>; written atomically.</param>
    /// <returns>The network as read back from the file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static DeepCompressionStage Code(CompressedNetwork shared, string path)
    {
        shared.Save(path);
        (CompressedNetwork network, CompressedAccount account) = CompressedFile.Open(path);
        return new DeepCompressionStage("coded", network, account);
    }

    /// <summary>Finds out whether a network could be shared with these options, before it is trained.</summary>
    /// <exception cref="ArgumentException">A layer does not exist, or there is none to share.</exception>
    public static void Check(Architecture architecture, DeepCompressionOptions options) => _ = LayersOf(architecture, options);

    private static Node[] LayersOf(Architecture architecture, DeepCompressionOptions options)
    {
        Node[] layers = [.. architecture.Nodes.Where(node => node.Layer is Conv2d or Linear)];
        if (layers.Length == 0)
            throw new ArgumentException($"The network '{architecture.Name}' has no convolution or linear layer whose weights could be shared.", nameof(architecture));
        string? unknown = options.LayerBits?.Keys.FirstOrDefault(name => !layers.Any(layer => layer.Name == name));
        return unknown is null ? layers
            : throw new ArgumentException($"There is no convolution or linear layer '{unknown}'{Spelling.Question(unknown, layers.Select(layer => layer.Name))}; there are {string.Join(", ", layers.Select(layer => layer.Name))}.", nameof(options));
    }

    private static int BitsOf(Node layer, DeepCompressionOptions options) =>
        options.LayerBits is { } given && given.TryGetValue(layer.Name, out int bits) ? bits
        : layer.Layer is Conv2d ? options.ConvolutionBits : options.LinearBits;

    private static DeepCompressionStage Stage(string name, CompressedNetwork network) =>
        new(name, network, CompressedFile.Decode(CompressedFile.Encode(network)).Account);
}
