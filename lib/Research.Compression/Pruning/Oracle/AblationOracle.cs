using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// The most expensive and most honest criterion: take every unit away, one at a time, and measure the loss (Molchanov et al.
/// 2017, arXiv 1611.06440, section 2.1, call it the oracle). Cheap criteria are judged by their agreement with it.
/// </summary>
/// <param name="network">Stays as it is; evaluated in evaluation mode, batch norm folded.</param>
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
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public AblationResult OneShot(CancellationToken cancellation = default) => Measure(DependencyGraph.Of(network.Architecture).Units, cancellation);

    /// <summary>Scores some units by themselves.</summary>
    /// <param name="units">Which, of the network's <see cref="DependencyGraph"/>.</param>
    /// <param name="cancellation">Stops between units.</param>
    /// <exception cref="ArgumentException">A unit belongs to another architecture, or a weight is not finite.</exception>
    public AblationResult Measure(IReadOnlyList<ChannelUnit> units, CancellationToken cancellation = default)
    {
        using var batches = new BatchSource(images, data.Manifest.Normalisation, null, BatchSize, network.Device);
        using var ablated = new AblatedImages(network, units, batches, mostBytes: 0, Progress, cancellation);
        return ablated.Result();
    }
}
