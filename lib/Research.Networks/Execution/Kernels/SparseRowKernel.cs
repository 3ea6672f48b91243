using System.Runtime.CompilerServices;

namespace Research.Networks.Execution.Kernels;

/// <summary>A sparse linear layer in CSR, one sample after another, without vector instructions: for every processor.</summary>
internal sealed unsafe class SparseRowKernel : ILayerKernel
{
    private readonly LayerTask _task;
    private readonly AlignedBuffer<float> _values, _bias;
    private readonly AlignedBuffer<int> _columns, _starts;

    private SparseRowKernel(LayerTask task)
    {
        CsrMatrix matrix = CsrMatrix.Of(CooMatrix.Of(task.Weight, task.Rows, task.Columns));
        (_task, _values, _bias) = (task, new(matrix.Values), new(task.Bias));
        (_columns, _starts) = (new(matrix.ColumnIndices), new(matrix.RowStarts));
    }

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "sparse row";

        public bool? IsSparse => true;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Linear ? new SparseRowKernel(task) : null;
    }

    public void Run()
    {
        for (int sample = 0; sample < _task.Batch; sample++)
            Product(_task.In + (long)sample * _task.Columns, _task.Out + (long)sample * _task.Rows);
    }

    public void Dispose()
    {
        _values.Dispose();
        _bias.Dispose();
        _columns.Dispose();
        _starts.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Product(float* x, float* y)
    {
        float* values = _values.Pointer, bias = _bias.Pointer;
        int* columns = _columns.Pointer, starts = _starts.Pointer;
        for (int row = 0; row < _task.Rows; row++)
        {
            int i = starts[row], end = starts[row + 1];
            float a = bias[row], b = 0, c = 0, d = 0;
            for (; i + 4 <= end; i += 4)
            {
                a += values[i] * x[columns[i]];
                b += values[i + 1] * x[columns[i + 1]];
                c += values[i + 2] * x[columns[i + 2]];
                d += values[i + 3] * x[columns[i + 3]];
            }
            for (; i < end; i++)
                a += values[i] * x[columns[i]];
            y[row] = a + b + (c + d);
        }
    }
}
