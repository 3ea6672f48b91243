using System.Runtime.CompilerServices;

namespace Research.Networks.Execution.Kernels;

/// <summary>The inputs of a linear layer with one line for each feature, over all samples.</summary>
internal sealed unsafe class LinearPanel : InputPanel
{
    private readonly LayerTask _task;
    private readonly AlignedBuffer<float> _data;

    internal LinearPanel(LayerTask task)
    {
        _task = task;
        Length = UpTo16(task.Batch);
        _data = new AlignedBuffer<float>((long)task.Columns * Length);
        Offsets = [.. Enumerable.Range(0, task.Columns).Select(column => column * Length)];
    }

    internal override float* Data => _data.Pointer;

    internal override int Length { get; }

    internal override int Passes => 1;

    internal override int RowsPerGroup => _task.Rows;

    internal override int[] Offsets { get; }

    internal override int GroupOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Fill(int pass)
    {
        float* input = _task.In, line = Data;
        int batch = _task.Batch, columns = _task.Columns, length = Length;
        for (int column = 0; column < columns; column++, line += length)
        {
            for (int sample = 0; sample < batch; sample++)
                line[sample] = input[(long)sample * columns + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Store(int pass, int row, float* line)
    {
        float* output = _task.Out + row;
        int batch = _task.Batch, rows = _task.Rows;
        for (int sample = 0; sample < batch; sample++)
            output[(long)sample * rows] = line[sample];
    }

    public override void Dispose() => _data.Dispose();
}
