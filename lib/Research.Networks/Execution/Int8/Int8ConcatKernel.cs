namespace Research.Networks.Execution.Int8;

/// <summary>The channels of inputs on grids of their own one after another, codes turned to those of the output's grid by tables.</summary>
internal sealed unsafe class Int8ConcatKernel(LayerTask task, IReadOnlyList<ByteGrid> inputs, ByteGrid output, ActivationFunction? function) : ILayerKernel
{
    private readonly byte[]?[] _tables = [.. inputs.Select(grid => grid == output && function is null ? null : TableOf(grid, output, function))];

    public void Run()
    {
        var layout = ByteLayout.Of(task.OutputShape);
        byte* to = (byte*)task.Out;
        for (int input = 0; input < _tables.Length; input++)
        {
            int channels = (int)task.InputShapes[input][0];
            Copy((byte*)task.Inputs[input].Pointer, channels, to, layout.Channels, (long)task.Batch * layout.Pixels, _tables[input]);
            to += channels;
        }
    }

    public void Dispose()
    {
    }

    private static void Copy(byte* from, int channels, byte* to, int pitch, long pixels, byte[]? table)
    {
        for (long pixel = 0; pixel < pixels; pixel++, from += channels, to += pitch)
        {
            if (table is null)
            {
                new ReadOnlySpan<byte>(from, channels).CopyTo(new Span<byte>(to, channels));
                continue;
            }
            for (int channel = 0; channel < channels; channel++)
                to[channel] = table[from[channel]];
        }
    }

    /// <summary>The output's code of each of an input's.</summary>
    private static byte[] TableOf(ByteGrid from, ByteGrid to, ActivationFunction? function)
    {
        (int lowest, int highest) = to.Range(function);
        return [.. Enumerable.Range(0, 256).Select(code =>
            (byte)Math.Clamp(MathF.Round((code - from.Zero) * from.Scale * (1 / to.Scale)) + to.Zero, lowest, highest))];
    }
}
