using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>
/// Cuts images into batches of normalised inputs. All images stay on the device as bytes; a batch is a few tensor operations.
/// Order and augmentation are functions of seed, epoch and batch, so that a training goes on from any epoch without stored
/// state.
/// </summary>
public sealed class BatchSource : IDisposable
{
    private readonly Tensor _pixels, _labels, _mean, _std;
    private readonly Augmentation? _augmentation;
    private readonly CropFlip? _cropFlip;
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
        long[] shape = images.Pixels.shape;
        if (normalisation.Mean.Count != shape[1] || normalisation.Std.Count != shape[1])
            throw new ArgumentException($"The images have {shape[1]} channels, but the normalisation has {normalisation.Mean.Count} means and {normalisation.Std.Count} deviations.", nameof(normalisation));
        if (batchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(batchSize), $"The batch size must be at least 1, not {batchSize}.");
        _batchSize = batchSize;
        _dropLast = dropLast;
        _augmentation = augmentation;
        using var scope = NewDisposeScope();
        _pixels = images.Pixels.to(device).alias().DetachFromDisposeScope();
        _labels = images.Labels.to(device).alias().DetachFromDisposeScope();
        _mean = PerChannel(normalisation.Mean, device); // of bytes, so that no step divides by 255
        _std = PerChannel(normalisation.Std, device);
        _cropFlip = augmentation is null ? null : new CropFlip(shape[2], shape[3], augmentation.PadCrop, device);
    }

    /// <summary>Number of images.</summary>
    public long Count => _labels.shape[0];

    /// <summary>Number of batches in an epoch.</summary>
    public long BatchesPerEpoch => _dropLast ? Count / _batchSize : (Count + _batchSize - 1) / _batchSize;

    /// <summary>All images once, shuffled and augmented.</summary>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="epoch">Which epoch it is; every one has its own order and changes.</param>
    public IEnumerable<Batch> Epoch(long seed, int epoch)
    {
        using Tensor order = Indices([.. new RandomStream(seed, epoch).Permutation((int)Count)]);
        for (int batch = 0; batch < BatchesPerEpoch; batch++)
            yield return _augmentation?.Views is null
                ? Next(order, batch, size => _augmentation?.Draw(size, seed, epoch, batch))
                : NextViews(order, batch, size => _augmentation.DrawViews(size, seed, epoch, batch));
    }

    /// <summary>All images once, in their order and unchanged, the last smaller batch included.</summary>
    public IEnumerable<Batch> InOrder()
    {
        using Tensor order = arange(Count, dtype: ScalarType.Int64, device: _pixels.device).DetachFromDisposeScope();
        for (int batch = 0; batch * (long)_batchSize < Count; batch++)
            yield return Next(order, batch, _ => null);
    }

    /// <summary>One fixed view of all images, in their order, the last smaller batch included.</summary>
    /// <param name="view">Which, in [0, K).</param>
    /// <exception cref="ArgumentOutOfRangeException">The augmentation has no such view.</exception>
    public IEnumerable<Batch> View(int view)
    {
        if (view < 0 || view >= (_augmentation?.Views ?? 0))
            throw new ArgumentOutOfRangeException(nameof(view), $"There is no view {view}: the augmentation has {_augmentation?.Views ?? 0} fixed views.");
        using Tensor order = arange(Count, dtype: ScalarType.Int64, device: _pixels.device).DetachFromDisposeScope();
        for (int batch = 0; batch * (long)_batchSize < Count; batch++)
            yield return NextViews(order, batch, size => [.. Enumerable.Repeat((long)view, size)]);
    }

    private Batch Next(Tensor order, int batch, Func<int, ImageShift[]?> draw)
    {
        using var scope = NewDisposeScope();
        Tensor chosen = Chosen(order, batch);
        return Take(chosen, draw((int)chosen.shape[0]));
    }

    private Batch NextViews(Tensor order, int batch, Func<int, long[]> draw)
    {
        using var scope = NewDisposeScope();
        Tensor chosen = Chosen(order, batch);
        long[] views = draw((int)chosen.shape[0]);
        return Take(chosen, _augmentation!.ShiftsOf(chosen.cpu().data<long>().ToArray(), views)) with
        {
            Views = tensor(views, dtype: ScalarType.Int64, device: _pixels.device).MoveToOuterDisposeScope(),
        };
    }

    private Tensor Chosen(Tensor order, int batch)
    {
        long start = batch * (long)_batchSize;
        return order.narrow(0, start, Math.Min(_batchSize, Count - start));
    }

    private Batch Take(Tensor chosen, ImageShift[]? shifts)
    {
        Tensor bytes = _pixels.index_select(0, chosen);
        if (shifts is not null)
            bytes = _cropFlip!.Apply(bytes, shifts);
        Tensor inputs = bytes.to_type(ScalarType.Float32).sub_(_mean).div_(_std);
        return new Batch(inputs.MoveToOuterDisposeScope(), _labels.index_select(0, chosen).MoveToOuterDisposeScope())
        {
            Samples = chosen.MoveToOuterDisposeScope(),
        };
    }

    private Tensor Indices(long[] values) => tensor(values, dtype: ScalarType.Int64, device: _pixels.device).DetachFromDisposeScope();

    private static Tensor PerChannel(IReadOnlyList<double> values, Device device) =>
        tensor([.. values.Select(value => (float)(255 * value))], [1, values.Count, 1, 1], dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();

    /// <summary>Frees what was copied for the device; the images stay.</summary>
    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
        _mean.Dispose();
        _std.Dispose();
        _cropFlip?.Dispose();
    }
}
