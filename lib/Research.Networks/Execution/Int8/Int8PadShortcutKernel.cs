namespace Research.Networks.Execution.Int8;

/// <summary>Every stride-th pixel, between channels of the code of 0.</summary>
internal sealed unsafe class Int8PadShortcutKernel(LayerTask task, PadShortcut layer, ByteGrid grid) : ILayerKernel
{
    public void Run()
    {
        (int channels, int height, int width) = ((int)task.InputShapes[0][0], (int)task.InputShapes[0][1], (int)task.InputShapes[0][2]);
        byte* input = (byte*)task.In, output = (byte*)task.Out;
        for (int sample = 0; sample < task.Batch; sample++, input += channels * height * width)
        {
            for (int y = 0; y < height; y += layer.Stride)
            {
                for (int x = 0; x < width; x += layer.Stride)
                {
                    var pixel = new Span<byte>(output, layer.Before + channels + layer.After);
                    pixel[..layer.Before].Fill((byte)grid.Zero);
                    new ReadOnlySpan<byte>(input + (y * width + x) * channels, channels).CopyTo(pixel[layer.Before..]);
                    pixel[(layer.Before + channels)..].Fill((byte)grid.Zero);
                    output += pixel.Length;
                }
            }
        }
    }

    public void Dispose()
    {
    }
}
