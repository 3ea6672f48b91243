namespace Research.Networks.Execution.Kernels;

/// <summary>A sparse linear layer over a whole batch, or a sparse convolution: every non-zero scales one line of an <see cref="InputPanel"/>.</summary>
internal sealed unsafe class SparsePanelKernel : ILayerKernel
{
    private readonly InputPanel _panel;
    private readonly int _rows;
    private readonly AlignedBuffer<float> _values, _bias, _line;
    private readonly AlignedBuffer<int> _offsets, _starts;

    private SparsePanelKernel(LayerTask task, InputPanel panel)
    {
        CsrMatrix matrix = CsrMatrix.Of(CooMatrix.Of(task.Weight, task.Rows, task.Columns));
        (_panel, _rows) = (panel, task.Rows);
        (_values, _bias, _line) = (new(matrix.Values), new(task.Bias), new(panel.Length));
        _starts = new(matrix.RowStarts);
        _offsets = new(matrix.Values.Length);
        for (int row = 0; row < task.Rows; row++)
        {
            for (int i = matrix.RowStarts[row]; i < matrix.RowStarts[row + 1]; i++)
                _offsets.Span[i] = panel.Offsets[matrix.ColumnIndices[i]] + row / panel.RowsPerGroup * panel.GroupOffset;
        }
    }

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "sparse panel";

        public bool? IsSparse => true;

        public ILayerKernel? Create(LayerTask task) => InputPanel.Of(task) is { } panel ? new SparsePanelKernel(task, panel) : null;
    }

    public void Run()
    {
        float* values = _values.Pointer, bias = _bias.Pointer, line = _line.Pointer;
        int* offsets = _offsets.Pointer, starts = _starts.Pointer;
        for (int pass = 0; pass < _panel.Passes; pass++)
        {
            _panel.Fill(pass);
            float* data = _panel.Data;
            for (int row = 0; row < _rows; row++)
            {
                PanelProduct.Row(values + starts[row], offsets + starts[row], starts[row + 1] - starts[row], data, bias[row], line, _panel.Length);
                _panel.Store(pass, row, line);
            }
        }
    }

    public void Dispose()
    {
        _panel.Dispose();
        _values.Dispose();
        _bias.Dispose();
        _line.Dispose();
        _offsets.Dispose();
        _starts.Dispose();
    }
}
