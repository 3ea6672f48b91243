namespace Research.Networks.Execution.Kernels;

/// <summary>
/// A dense linear layer over a whole batch, or a dense convolution: four output rows of a group at a time over the lines of
/// an <see cref="InputPanel"/>, rows that are left over (all, in a depthwise convolution) one at a time.
/// </summary>
internal sealed unsafe class DensePanelKernel : ILayerKernel
{
    private readonly InputPanel _panel;
    private readonly int _rows, _columns;
    private readonly ActivationFunction? _function;
    private readonly AlignedBuffer<float> _values, _bias, _lines;
    private readonly AlignedBuffer<int> _offsets;

    private DensePanelKernel(LayerTask task, InputPanel panel)
    {
        (_panel, _rows, _columns, _function) = (panel, task.Rows, task.Columns, task.Function);
        (_bias, _lines, _offsets) = (new(task.Bias), new(4L * panel.Length), new(panel.Offsets));
        _values = new(task.Weight.Length);
        for (int row = 0; row < _rows; row += RowsAt(row))
            Pack(task.Weight, row, RowsAt(row));
    }

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "dense panel";

        public bool? IsSparse => false;

        public ILayerKernel? Create(LayerTask task) => InputPanel.Of(task) is { } panel ? new DensePanelKernel(task, panel) : null;
    }

    public bool AppliesFunction => true;

    public void Run()
    {
        int* offsets = _offsets.Pointer;
        float* lines = _lines.Pointer, bias = _bias.Pointer;
        for (int pass = 0; pass < _panel.Passes; pass++)
        {
            _panel.Fill(pass);
            for (int row = 0, count; row < _rows; row += count)
            {
                count = RowsAt(row);
                float* values = _values.Pointer + (long)row * _columns, data = _panel.Data + (long)(row / _panel.RowsPerGroup) * _panel.GroupOffset;
                if (count == 4)
                    PanelProduct.FourRows(values, 1, 4, offsets, _columns, data, bias + row, lines, _panel.Length, _panel.Length);
                else
                    PanelProduct.Row(values, offsets, _columns, data, bias[row], lines, _panel.Length);
                if (_function is { } function)
                    Activations.Apply(function, lines, count * _panel.Length);
                for (int i = 0; i < count; i++)
                    _panel.Store(pass, row + i, lines + (long)i * _panel.Length);
            }
        }
    }

    public void Dispose()
    {
        _panel.Dispose();
        _values.Dispose();
        _bias.Dispose();
        _lines.Dispose();
        _offsets.Dispose();
    }

    /// <summary>Rows that are computed together from this one on: 4, or 1 where its group holds fewer.</summary>
    private int RowsAt(int row) => row % _panel.RowsPerGroup + 4 <= _panel.RowsPerGroup ? 4 : 1;

    private void Pack(float[] weight, int row, int count)
    {
        Span<float> packed = _values.Span.Slice(row * _columns, count * _columns);
        for (int column = 0; column < _columns; column++)
        {
            for (int i = 0; i < count; i++)
                packed[column * count + i] = weight[(row + i) * _columns + column];
        }
    }
}
