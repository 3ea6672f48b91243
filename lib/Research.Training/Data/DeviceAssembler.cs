using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>Makes batches on an accelerator, which holds all images: a few tensor operations for the whole batch.</summary>
internal sealed class DeviceAssembler : BatchAssembler
{
    private readonly Device _device;
    private readonly Tensor _pixels, _labels, _mean, _std, _rows, _columns, _channels;

    internal DeviceAssembler(Images images, Normalisation normalisation, Device device)
    {
        _device = device;
        long[] shape = images.Pixels.shape;
        using var scope = NewDisposeScope();
        _pixels = images.Pixels.to(device, copy: true).DetachFromDisposeScope();
        _labels = images.Labels.to(device, copy: true).DetachFromDisposeScope();
        _mean = Constants(normalisation.Mean);
        _std = Constants(normalisation.Std);
        _channels = Axis(shape[1]).view(1, -1, 1, 1).DetachFromDisposeScope();
        _rows = Axis(shape[2]).view(1, 1, -1, 1).DetachFromDisposeScope();
        _columns = Axis(shape[3]).view(1, 1, 1, -1).DetachFromDisposeScope();
    }

    internal override Batch Assemble(ReadOnlySpan<int> indices, ReadOnlySpan<ImageShift> shifts)
    {
        using var scope = NewDisposeScope();
        Tensor order = Column(indices, index => index);
        Tensor bytes = shifts.IsEmpty ? _pixels.index_select(0, order) : Shifted(order, shifts);
        Tensor inputs = bytes.to_type(ScalarType.Float32).div_(255).sub_(_mean).div_(_std);
        return new Batch(inputs.MoveToOuterDisposeScope(), _labels.index_select(0, order).MoveToOuterDisposeScope());
    }

    private Tensor Shifted(Tensor order, ReadOnlySpan<ImageShift> shifts)
    {
        long height = _pixels.shape[2], width = _pixels.shape[3];
        Tensor flip = Column(shifts, shift => shift.Flip ? 1 : 0).view(-1, 1, 1, 1);
        Tensor rows = _rows + Column(shifts, shift => shift.Down).view(-1, 1, 1, 1);
        Tensor columns = flip * (width - 1 - 2 * _columns) + _columns + Column(shifts, shift => shift.Right).view(-1, 1, 1, 1);
        Tensor inside = rows.ge(0) & rows.lt(height) & columns.ge(0) & columns.lt(width);
        Tensor found = _pixels.index(order.view(-1, 1, 1, 1), _channels, rows.clamp(0, height - 1), columns.clamp(0, width - 1));
        return found * inside;
    }

    private Tensor Column<T>(ReadOnlySpan<T> items, Func<T, long> value)
    {
        var values = new long[items.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        return tensor(values, dtype: ScalarType.Int64, device: _device);
    }

    private Tensor Axis(long length) => arange(length, dtype: ScalarType.Int64, device: _device);

    private Tensor Constants(IReadOnlyList<double> values) =>
        tensor(values.Select(value => (float)value).ToArray(), dtype: ScalarType.Float32, device: _device).view(1, -1, 1, 1).DetachFromDisposeScope();

    public override void Dispose()
    {
        foreach (Tensor owned in new[] { _pixels, _labels, _mean, _std, _rows, _columns, _channels })
            owned.Dispose();
    }
}
