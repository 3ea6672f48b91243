using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>Labelled images, all in memory.</summary>
/// <param name="pixels">Bytes, [n, C, H, W], on the CPU; owned from now on.</param>
/// <param name="labels">Labels, int64 [n], on the CPU; owned from now on.</param>
public sealed class Images(Tensor pixels, Tensor labels) : IDisposable
{
    /// <summary>Bytes, [n, C, H, W], on the CPU.</summary>
    public Tensor Pixels { get; } = pixels.DetachFromDisposeScope();

    /// <summary>Labels from 0, int64 [n], on the CPU.</summary>
    public Tensor Labels { get; } = labels.DetachFromDisposeScope();

    /// <summary>Number of images, n.</summary>
    public long Count { get; } = labels.shape[0];

    /// <summary>The images of the given indices, in that order, as a copy.</summary>
    internal Images Take(long[] indices)
    {
        using Tensor order = tensor(indices, dtype: ScalarType.Int64, device: CPU);
        return new Images(Pixels.index_select(0, order), Labels.index_select(0, order));
    }

    /// <summary>The first images, as a copy.</summary>
    /// <param name="count">How many, at least 1; all where there are fewer.</param>
    public Images First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Take([.. Enumerable.Range(0, (int)Math.Min(count, Count)).Select(index => (long)index)]);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
