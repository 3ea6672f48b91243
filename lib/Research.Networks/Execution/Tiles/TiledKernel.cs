using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution.Tiles;

/// <summary>
/// A linear layer or a convolution whose inputs are words of small numbers: its outputs in tiles of 32 rows and 8 pixels. Vectors run over
/// rows, so that neither inputs nor outputs <c>[batch, H, W, C]</c> are turned around.
/// </summary>
internal abstract unsafe class TiledKernel : ILayerKernel
{
    private const int Lanes = PixelTile.Lanes;
    private readonly AlignedBuffer<byte> _weights;
    private readonly AlignedBuffer<int> _sums = new(PixelTile.MostPixels * PixelTile.MostVectors * Lanes);
    private readonly AlignedBuffer<float>? _floats;

    /// <summary>Binds the kernel; <see cref="Pack"/> gives it its weights.</summary>
    private protected TiledKernel(LayerTask task, PixelWindow window, bool writesFloats)
    {
        (Task, Window, RowsOfGroup) = (task, window, task.Rows / window.Groups);
        VectorsOfGroup = (RowsOfGroup + Lanes - 1) / Lanes;
        _weights = new((long)window.Groups * VectorsOfGroup * window.Words * PixelTile.VectorBytes);
        if (writesFloats && task.Layer is Conv2d)
            _floats = new((long)task.Rows * window.Output.Area);
    }

    private protected LayerTask Task { get; }

    private protected PixelWindow Window { get; }

    private protected int RowsOfGroup { get; }

    private protected int VectorsOfGroup { get; }

    /// <summary>Rows with those that fill up the vectors of each group.</summary>
    private protected int Slots => Window.Groups * VectorsOfGroup * Lanes;

    /// <summary>The sums of the tile before <see cref="Finish"/>.</summary>
    private protected int* Sums => _sums.Pointer;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public virtual void Run()
    {
        for (int pass = 0; pass < Window.Passes; pass++)
        {
            byte* input = Window.Fill(pass);
            for (int vector = 0, count; vector < Window.Groups * VectorsOfGroup; vector += count)
            {
                (int group, int within) = Math.DivRem(vector, VectorsOfGroup);
                count = Math.Min(PixelTile.MostVectors, VectorsOfGroup - within);
                Tiles(pass, input + (long)group * Window.GroupBytes, vector, count);
            }
            if (_floats is not null)
                Transposition.Run(_floats.Pointer, Window.Output.Area, Task.Rows, Task.Rows, Task.Out + (long)pass * Task.OutElements, Window.Output.Area);
        }
    }

    public virtual void Dispose()
    {
        Window.Dispose();
        _weights.Dispose();
        _sums.Dispose();
        _floats?.Dispose();
    }

    /// <summary>Writes the sums of a tile.</summary>
    private protected abstract void Multiply(in PixelTile tile);

    /// <summary>Makes outputs of a tile's <see cref="Sums"/>.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="vector">First vector of rows.</param>
    /// <param name="vectors">1 or 2, of one group.</param>
    /// <param name="pixel">First pixel.</param>
    /// <param name="pixels">Pixels with outputs.</param>
    private protected abstract void Finish(int pass, int vector, int vectors, int pixel, int pixels);

    /// <summary>Places the weights of a row; those of a word's unused bytes and of rows that fill up vectors stay 0.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="valueOf">The byte of weight that belongs to a byte of the window.</param>
    private protected void Pack(int row, Func<WindowByte, byte> valueOf)
    {
        (int vector, int lane) = Math.DivRem(SlotOf(row), Lanes);
        int within = vector % VectorsOfGroup, first = within / PixelTile.MostVectors * PixelTile.MostVectors;
        int vectors = Math.Min(PixelTile.MostVectors, VectorsOfGroup - first);
        byte* tile = WeightsOf(vector - within + first) + (within - first) * PixelTile.VectorBytes + lane * 4;
        for (int i = 0; i < Window.Places.Count; i++)
        {
            if (Window.Places[i].IsUsed)
                tile[(long)(i / 4) * vectors * PixelTile.VectorBytes + i % 4] = valueOf(Window.Places[i]);
        }
    }

    /// <summary>The place of a row's parameters among those of all vectors.</summary>
    private protected int SlotOf(int row) => row / RowsOfGroup * VectorsOfGroup * Lanes + row % RowsOfGroup;

    /// <summary>First row of a vector, and how many it has.</summary>
    private protected (int Row, int Count) RowsOf(int vector)
    {
        (int group, int within) = Math.DivRem(vector, VectorsOfGroup);
        return (group * RowsOfGroup + within * Lanes, Math.Min(Lanes, RowsOfGroup - within * Lanes));
    }

    /// <summary>Stores float32 outputs of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Store(Vector512<float> values, int pixel, int row, int count)
    {
        float* target = (_floats is null ? Task.Out : _floats.Pointer) + (long)pixel * Task.Rows + row;
        if (count == Lanes)
        {
            values.Store(target);
            return;
        }
        for (int lane = 0; lane < count; lane++)
            target[lane] = values[lane];
    }

    private byte* WeightsOf(int vector) => _weights.Pointer + (long)vector * Window.Words * PixelTile.VectorBytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tiles(int pass, byte* input, int vector, int vectors)
    {
        int pixels = Window.Output.Area;
        byte* weights = WeightsOf(vector);
        for (int pixel = 0, count; pixel < pixels; pixel += count)
        {
            count = PixelTile.PixelsFor(pixels - pixel);
            Multiply(new PixelTile(input, Window.PixelOffsets + pixel, count, Window.WordOffsets, Window.Words, weights, vectors, Sums));
            Finish(pass, vector, vectors, pixel, Math.Min(count, pixels - pixel));
        }
    }
}
