using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The labelled inputs that criteria take gradients on: always the same ones, in the same batches.</summary>
/// <param name="batches">Gives the batches anew at each call; they are disposed by whoever takes them.</param>
public sealed class ScoringData(Func<IEnumerable<Batch>> batches)
{
    /// <summary>What gradients are of; default cross-entropy.</summary>
    public Objective Objective { get; init; } = Objectives.CrossEntropy();

    /// <summary>Seed of the random signs of <see cref="Curvature.Hutchinson"/> and of dropout in training mode; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Random sign vectors per batch of <see cref="Curvature.Hutchinson"/>, at least 1; default 1.</summary>
    public int Probes
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Probes), $"Probes must be at least 1, not {value}.");
    } = 1;

    /// <summary>The batches.</summary>
    public IEnumerable<Batch> Batches() => batches();

    /// <summary>Training images of a data set, drawn without repetition and without augmentation.</summary>
    /// <param name="data">Where from; only its training part is used.</param>
    /// <param name="count">Number of images, at least 1; all where there are fewer.</param>
    /// <param name="seed">Which images, in which order.</param>
    /// <param name="batchSize">Images at a time, which bounds the memory; default 128.</param>
    /// <param name="device">Where the batches are made; default the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or the batch size is below 1.</exception>
    public static ScoringData Of(ImageDataSet data, int count, int seed, int batchSize = 128, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return new ScoringData(() => Draw(data, count, seed, batchSize, device ?? CPU)) { Seed = seed };
    }

    private static IEnumerable<Batch> Draw(ImageDataSet data, int count, int seed, int batchSize, Device device)
    {
        using var generator = new Generator(Seeds.Of(seed, "scoring images"), CPU);
        using Tensor all = randperm(data.Train.Count, generator: generator, device: CPU).DetachFromDisposeScope();
        using Tensor order = all.narrow(0, 0, Math.Min(count, data.Train.Count)).DetachFromDisposeScope();
        using var images = new Images(data.Train.Pixels.index_select(0, order), data.Train.Labels.index_select(0, order));
        using var batches = new BatchSource(images, data.Manifest.Normalisation, null, batchSize, device);
        foreach (Batch batch in batches.InOrder())
            yield return batch;
    }
}
