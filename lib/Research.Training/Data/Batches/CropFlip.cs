using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>Pads, crops and mirrors a whole batch with one gather.</summary>
internal sealed class CropFlip : IDisposable
{
    private readonly long _height, _width, _padding, _paddedWidth;
    private readonly Tensor _positions;

    /// <summary>Prepares for images of one size.</summary>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="padding">Black pixels on every side; the shifts go no further.</param>
    /// <param name="device">Where the images are.</param>
    internal CropFlip(long height, long width, int padding, Device device)
    {
        (_height, _width, _padding, _paddedWidth) = (height, width, padding, width + 2 * padding);
        using var scope = NewDisposeScope();
        Tensor rows = arange(height, dtype: ScalarType.Int64, device: device).view(-1, 1) * _paddedWidth;
        Tensor columns = arange(width, dtype: ScalarType.Int64, device: device);
        _positions = stack([rows + columns, rows + columns.flip(0)]).view(2, height * width).DetachFromDisposeScope();
    }

    /// <summary>Applies a shift to each image.</summary>
    /// <param name="images">Bytes, [b, C, H, W].</param>
    /// <param name="shifts">One per image.</param>
    /// <returns>Bytes, [b, C, H, W].</returns>
    internal Tensor Apply(Tensor images, ImageShift[] shifts)
    {
        long[] shape = images.shape;
        long count = shape[0], channels = shape[1], area = _height * _width;
        long[] flips = new long[count], offsets = new long[count];
        for (int i = 0; i < count; i++)
        {
            flips[i] = shifts[i].Flip ? 1 : 0;
            offsets[i] = (shifts[i].Down + _padding) * _paddedWidth + shifts[i].Right + _padding;
        }
        Device device = images.device;
        Tensor positions = _positions.index_select(0, tensor(flips, dtype: ScalarType.Int64, device: device))
            .add_(tensor(offsets, [count, 1], dtype: ScalarType.Int64, device: device));
        Tensor padded = nn.functional.pad(images, [_padding, _padding, _padding, _padding]).view(count, channels, -1);
        return padded.gather(2, positions.unsqueeze(1).expand(count, channels, area)).view(shape);
    }

    /// <summary>Frees the positions.</summary>
    public void Dispose() => _positions.Dispose();
}
