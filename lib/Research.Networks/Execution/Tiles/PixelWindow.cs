using System.Runtime.CompilerServices;

namespace Research.Networks.Execution.Tiles;

/// <summary>
/// Where the outputs of a linear layer or a convolution find their inputs in images <c>[batch, H, W, bytes of a pixel]</c>: the word of 32
/// bits k of output pixel p begins <see cref="PixelOffsets"/>[p] + <see cref="WordOffsets"/>[k] bytes behind what <see cref="Fill"/>
/// returns, for group g of the channels another g·<see cref="GroupBytes"/> behind. A linear layer is one over an image whose pixels are the samples.
/// </summary>
internal sealed unsafe class PixelWindow : IDisposable
{
    private readonly AlignedBuffer<float> _source;
    private readonly Extent _input, _padding;
    private readonly int _pixelBytes, _pitch;
    private readonly AlignedBuffer<byte>? _plane;
    private readonly AlignedBuffer<int> _words, _pixels;

    /// <summary>Lays out a layer.</summary>
    /// <param name="task">A linear layer or a convolution.</param>
    /// <param name="source">The images.</param>
    /// <param name="pixelBytes">Bytes of a pixel; of a sample, for a linear layer. Divisible by the groups.</param>
    /// <param name="padding">What the bytes of pixels around an image are.</param>
    internal PixelWindow(LayerTask task, AlignedBuffer<float> source, int pixelBytes, byte padding)
    {
        (_source, _pixelBytes) = (source, pixelBytes);
        Conv2d layer = task.Layer as Conv2d ?? new Conv2d(1, 1, 1);
        (_input, Output) = task.Layer is Conv2d
            ? (new Extent((int)task.InputShapes[0][1], (int)task.InputShapes[0][2]), new Extent((int)task.OutputShape[1], (int)task.OutputShape[2]))
            : (new Extent(1, task.Batch), new Extent(1, task.Batch));
        (_padding, Passes, Groups, GroupBytes) = (layer.Padding, task.Layer is Conv2d ? task.Batch : 1, layer.Groups, pixelBytes / layer.Groups);
        _pitch = (_input.Width + 2 * _padding.Width) * pixelBytes;
        if (_padding != 0)
        {
            _plane = new AlignedBuffer<byte>((long)(_input.Height + 2 * _padding.Height) * _pitch);
            _plane.Span.Fill(padding);
        }
        Places = [.. PlacesOf(layer)];
        _words = new([.. Places.Where((_, i) => i % 4 == 0).Select(place => place.Tap / layer.Kernel.Width * _pitch + place.Tap % layer.Kernel.Width * pixelBytes + place.Byte)]);
        _pixels = new([.. PixelsOf(layer.Stride)]);
    }

    /// <summary>How often the window is filled for one call: once, or once for each sample.</summary>
    internal int Passes { get; }

    /// <summary>Rows and columns of output pixels of a pass.</summary>
    internal Extent Output { get; }

    /// <summary>Groups of channels.</summary>
    internal int Groups { get; }

    /// <summary>Bytes of a pixel that belong to one group.</summary>
    internal int GroupBytes { get; }

    /// <summary>Words that an output reads.</summary>
    internal int Words => (int)_words.Length;

    /// <summary><c>[words]</c>.</summary>
    internal int* WordOffsets => _words.Pointer;

    /// <summary><c>[output pixels]</c>, the last one repeated up to a multiple of <see cref="PixelTile.MostPixels"/>.</summary>
    internal int* PixelOffsets => _pixels.Pointer;

    /// <summary>What the bytes of the words are, four for each.</summary>
    internal IReadOnlyList<WindowByte> Places { get; }

    /// <summary>Lays out the inputs of a pass; returns what offsets count from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal byte* Fill(int pass)
    {
        int row = _input.Width * _pixelBytes;
        byte* images = (byte*)_source.Pointer + (long)pass * _input.Height * row;
        if (_plane is null)
            return images;
        byte* inner = _plane.Pointer + _padding.Height * _pitch + _padding.Width * _pixelBytes;
        for (int y = 0; y < _input.Height; y++)
            Unsafe.CopyBlockUnaligned(inner + (long)y * _pitch, images + (long)y * row, (uint)row);
        return _plane.Pointer;
    }

    /// <summary>Whether a weight of the kernel lies on padding for an output pixel.</summary>
    internal static bool IsPadding(Conv2d layer, Shape input, int y, int x, int tap)
    {
        int row = y * layer.Stride.Height + tap / layer.Kernel.Width - layer.Padding.Height, column = x * layer.Stride.Width + tap % layer.Kernel.Width - layer.Padding.Width;
        return row < 0 || row >= input[1] || column < 0 || column >= input[2];
    }

    public void Dispose()
    {
        _plane?.Dispose();
        _words.Dispose();
        _pixels.Dispose();
    }

    /// <summary>The bytes that lie in memory together, run by run; runs are filled up to words.</summary>
    private IEnumerable<WindowByte> PlacesOf(Conv2d layer)
    {
        int tapsOfRun = Groups == 1 ? layer.Kernel.Width : 1, length = tapsOfRun * GroupBytes;
        for (int tap = 0; tap < layer.Kernel.Area; tap += tapsOfRun)
        {
            for (int i = 0; i < (length + 3) / 4 * 4; i++)
                yield return i < length ? new WindowByte(tap + i / GroupBytes, i % GroupBytes, true) : new WindowByte(tap, 0, false);
        }
    }

    private IEnumerable<int> PixelsOf(Extent stride)
    {
        int last = 0;
        for (int i = 0; i < (Output.Area + PixelTile.MostPixels - 1) / PixelTile.MostPixels * PixelTile.MostPixels; i++)
        {
            if (i < Output.Area)
                last = i / Output.Width * stride.Height * _pitch + i % Output.Width * stride.Width * _pixelBytes;
            yield return last;
        }
    }
}
