namespace Research.Networks.Execution.Kernels;

/// <summary>The inputs of a linear layer with one line for each feature, over all samples.</summary>
internal sealed unsafe class LinearPanel : InputPanel
{
    private readonly LayerTask _task;
    private const int RowsStored = 16;
    private readonly AlignedBuffer<float> _data, _lines;

    internal LinearPanel(LayerTask task)
    {
        _task = task;
        Length = UpTo16(task.Batch);
        _data = new AlignedBuffer<float>((long)task.Columns * Length);
        _lines = new AlignedBuffer<float>(RowsStored * Length);
        Offsets = [.. Enumerable.Range(0, task.Columns).Select(column => column * Length)];
    }

    internal override float* Data => _data.Pointer;

    internal override int Length { get; }

    internal override int Passes => 1;

    internal override int RowsPerGroup => _task.Rows;

    internal override int[] Offsets { get; }

    internal override int GroupOffset => 0;

    internal override void Fill(int pass) => Transposition.Run(_task.In, _task.Batch, _task.Columns, _task.Columns, Data, Length);

    /// <summary>Keeps rows until a cache line of them is full, or there are no more, and writes them together.</summary>
    internal override void Store(int pass, int row, float* line)
    {
        int kept = row % RowsStored;
        new ReadOnlySpan<float>(line, Length).CopyTo(_lines.Span[(kept * Length)..]);
        if (kept == RowsStored - 1 || row == _task.Rows - 1)
            Transposition.Run(_lines.Pointer, kept + 1, _task.Batch, Length, _task.Out + row - kept, _task.Rows);
    }

    public override void Dispose()
    {
        _data.Dispose();
        _lines.Dispose();
    }
}
