using TorchSharp;
using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>
/// Cuts images into batches of normalised inputs. Order and augmentation are functions of seed, epoch and batch, so that a
/// training goes on from any epoch without stored state.
/// </summary>
public sealed class BatchSource : IDisposable
{
    private readonly Images _images;
    private readonly BatchAssembler _assembler;
    private readonly Augmentation? _augmentation;
    private readonly int _batchSize;
    private readonly bool _dropLast;

    /// <summary>Prepares batches; the images must outlive it.</summary>
    /// <param name="images">Where the batches come from.</param>
    /// <param name="normalisation">Turns bytes into inputs.</param>
    /// <param name="augmentation">Random changes in <see cref="Epoch"/>; null: none.</param>
    /// <param name="batchSize">Images per batch, at least 1.</param>
    /// <param name="device">Where the batches are made; a device that is not the CPU gets a copy of all images.</param>
    /// <param name="dropLast">Whether an epoch ends before a last batch that would be smaller; default false.</param>
    /// <exception cref="ArgumentException">The batch size is below 1, or the normalisation is for another number of channels.</exception>
    public BatchSource(
        Images images, Normalisation normalisation, Augmentation? augmentation, int batchSize, Device device, bool dropLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        long channels = images.Pixels.shape[1];
        if (normalisation.Mean.Count != channels || normalisation.Std.Count != channels)
            throw new ArgumentException($"The images have {channels} channels, but the normalisation has {normalisation.Mean.Count} means and {normalisation.Std.Count} deviations.", nameof(normalisation));
        _images = images;
        _augmentation = augmentation;
        _batchSize = batchSize;
        _dropLast = dropLast;
        _assembler = device.type == DeviceType.CPU
            ? new HostAssembler(images, normalisation)
            : new DeviceAssembler(images, normalisation, device);
    }

    /// <summary>Number of batches in an epoch.</summary>
    public long BatchesPerEpoch => _dropLast ? _images.Count / _batchSize : (_images.Count + _batchSize - 1) / _batchSize;

    /// <summary>All images once, shuffled and augmented.</summary>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="epoch">Which epoch it is; every one has its own order and changes.</param>
    public IEnumerable<Batch> Epoch(long seed, int epoch)
    {
        int[] order = new RandomStream(seed, epoch).Permutation((int)_images.Count);
        for (int batch = 0; batch < BatchesPerEpoch; batch++)
            yield return Next(order, batch, _augmentation is null ? null : size => _augmentation.Draw(size, seed, epoch, batch));
    }

    /// <summary>All images once, in their order and unchanged, the last smaller batch included.</summary>
    public IEnumerable<Batch> InOrder()
    {
        int[] order = [.. Enumerable.Range(0, (int)_images.Count)];
        for (int batch = 0; batch * (long)_batchSize < order.Length; batch++)
            yield return Next(order, batch, null);
    }

    private Batch Next(int[] order, int batch, Func<int, ImageShift[]>? draw)
    {
        int start = batch * _batchSize, size = Math.Min(_batchSize, order.Length - start);
        return _assembler.Assemble(order.AsSpan(start, size), draw?.Invoke(size) ?? []);
    }

    /// <summary>Frees what was copied for the device; the images stay.</summary>
    public void Dispose() => _assembler.Dispose();
}
