using System.Runtime.CompilerServices;

namespace Research.Networks.Execution.Kernels;

/// <summary>
/// One sample of a convolution's input, zero padding included. For a stride s the pixels are parted into s·s planes by
/// row and column modulo s, so that the pixels under one weight are always neighbours: <c>[channel][phase][row][column]</c>.
/// A line runs over whole rows of a plane, the columns beyond the output included. A 1×1 convolution of stride 1 reads
/// its input in place.
/// </summary>
internal sealed unsafe class ConvolutionPanel : InputPanel
{
    private readonly LayerTask _task;
    private readonly Conv2d _layer;
    private readonly AlignedBuffer<float>? _data;
    private readonly int _height, _width, _outHeight, _outWidth, _pitch, _plane, _phaseRows, _phaseColumns;
    private float* _current;

    internal ConvolutionPanel(LayerTask task, Conv2d layer)
    {
        (_task, _layer) = (task, layer);
        (_height, _width) = ((int)task.InputShapes[0][1], (int)task.InputShapes[0][2]);
        (_outHeight, _outWidth) = ((int)task.OutputShape[1], (int)task.OutputShape[2]);
        (_phaseRows, _phaseColumns) = (Math.Min(layer.Stride.Height, layer.Kernel.Height), Math.Min(layer.Stride.Width, layer.Kernel.Width));
        _pitch = (_width + 2 * layer.Padding.Width + layer.Stride.Width - 1) / layer.Stride.Width;
        _plane = (_height + 2 * layer.Padding.Height + layer.Stride.Height - 1) / layer.Stride.Height * _pitch;
        Length = UpTo16((_outHeight - 1) * _pitch + _outWidth);
        Offsets = [.. Enumerable.Range(0, task.Columns).Select(OffsetOf)];
        if (layer is not { Kernel: { Height: 1, Width: 1 }, Stride: { Height: 1, Width: 1 }, Padding: { Height: 0, Width: 0 } })
            _data = new AlignedBuffer<float>((long)layer.InChannels * _phaseRows * _phaseColumns * _plane);
    }

    internal override float* Data => _current;

    internal override int Length { get; }

    internal override int Passes => _task.Batch;

    internal override int RowsPerGroup => _layer.OutChannels / _layer.Groups;

    internal override int[] Offsets { get; }

    internal override int GroupOffset => _layer.InChannels / _layer.Groups * _phaseRows * _phaseColumns * _plane;

    internal override void Fill(int pass)
    {
        float* input = _task.In + (long)pass * _task.InElements;
        _current = _data is null ? input : _data.Pointer;
        if (_data is null)
            return;
        for (int channel = 0; channel < _layer.InChannels; channel++)
        {
            for (int y = 0; y < _height; y++)
                FillRow(input + ((long)channel * _height + y) * _width, channel, y + _layer.Padding.Height);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Store(int pass, int row, float* line)
    {
        float* output = _task.Out + (long)pass * _task.OutElements + (long)row * _outHeight * _outWidth;
        if (_pitch == _outWidth)
        {
            new ReadOnlySpan<float>(line, _outHeight * _outWidth).CopyTo(new Span<float>(output, _outHeight * _outWidth));
            return;
        }
        for (int y = 0; y < _outHeight; y++)
            LineCopy.Run(line + y * _pitch, output + y * _outWidth, _outWidth);
    }

    public override void Dispose() => _data?.Dispose();

    /// <summary>Copies a row of pixels into the planes of its phase; rows whose phase no weight touches are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(float* input, int channel, int paddedRow)
    {
        (int row, int phaseRow) = Math.DivRem(paddedRow, _layer.Stride.Height);
        if (phaseRow >= _phaseRows)
            return;
        int stride = _layer.Stride.Width, padding = _layer.Padding.Width;
        for (int phase = 0; phase < _phaseColumns; phase++)
        {
            float* target = _data!.Pointer + (long)((channel * _phaseRows + phaseRow) * _phaseColumns + phase) * _plane + (long)row * _pitch;
            if (stride == 1)
            {
                LineCopy.Run(input, target + padding, _width);
                continue;
            }
            int column = (Math.Max(padding - phase, 0) + stride - 1) / stride;
            for (int x = column * stride + phase - padding; x < _width; x += stride)
                target[column++] = input[x];
        }
    }

    private int OffsetOf(int weightColumn)
    {
        (int channel, int within) = Math.DivRem(weightColumn, _layer.Kernel.Area);
        (int i, int j) = Math.DivRem(within, _layer.Kernel.Width);
        (int row, int phaseRow) = Math.DivRem(i, _layer.Stride.Height);
        (int column, int phaseColumn) = Math.DivRem(j, _layer.Stride.Width);
        return ((channel * _phaseRows + phaseRow) * _phaseColumns + phaseColumn) * _plane + row * _pitch + column;
    }
}
