using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution;

namespace Research.Networks;

/// <summary>The passes of one convolution over runs of 16 images, with its weights packed for them. Passes may run at the same time.</summary>
internal sealed unsafe class ConvolutionPasses : IDisposable
{
    private const int Lanes = BatchLastLayout.Lanes, Tile = 4;
    private readonly ConvolutionShape _shape;
    private readonly AlignedBuffer<int> _offsets, _pixels;
    private readonly AlignedBuffer<float> _byFilter, _byWeight, _bias;

    /// <summary>Packs weights.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="weights"><c>[filters, weights]</c>.</param>
    /// <param name="bias"><c>[filters]</c>.</param>
    internal ConvolutionPasses(ConvolutionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        _shape = shape;
        (_offsets, _pixels) = (new AlignedBuffer<int>(shape.WeightOffsets), new AlignedBuffer<int>(shape.PixelOffsets));
        (_byFilter, _byWeight) = (
            new AlignedBuffer<float>((long)ConvolutionShape.UpTo4(shape.Filters) * shape.Weights),
            new AlignedBuffer<float>((long)ConvolutionShape.UpTo4(shape.Weights) * shape.Filters));
        _bias = new AlignedBuffer<float>(ConvolutionShape.UpTo4(shape.Filters));
        bias.CopyTo(_bias.Span);
        for (int filter = 0; filter < shape.Filters; filter++)
        {
            for (int k = 0; k < shape.Weights; k++)
            {
                float value = weights[filter * shape.Weights + k];
                _byFilter.Pointer[(filter / Tile * shape.Weights + k) * Tile + filter % Tile] = value;
                _byWeight.Pointer[(k / Tile * shape.Filters + filter) * Tile + k % Tile] = value;
            }
        }
    }

    /// <summary>Computes the outputs of groups of 16 images.</summary>
    /// <param name="input"><c>[C, H, W, n]</c>.</param>
    /// <param name="output"><c>[filters, H', W', n]</c>, written.</param>
    /// <param name="first">First group.</param>
    /// <param name="last">Behind the last group.</param>
    internal void Forward(float* input, float* output, int first, int last)
    {
        using var plane = new AlignedBuffer<float>(_shape.PlaneSize);
        for (int group = first; group < last; group++)
        {
            Gather(input + group * Lanes, plane.Pointer);
            Outputs(plane.Pointer, output + group * Lanes, _shape.Batch);
        }
    }

    /// <summary>Computes the outputs of 16 images.</summary>
    /// <param name="plane">The input plane, <c>[C, H, W, 16]</c> with the padding's zeros around it.</param>
    /// <param name="output"><c>[filters, H', W', 16]</c>, written.</param>
    /// <param name="pixelStride">Elements from one output pixel to the next.</param>
    internal void Outputs(float* plane, float* output, long pixelStride)
    {
        float* sums = stackalloc float[Tile * Tile * Lanes];
        for (int pixel = 0; pixel < _shape.Pixels; pixel += Tile)
        {
            for (int filter = 0; filter < _shape.Filters; filter += Tile)
            {
                ConvolutionTile.Outputs(
                    _byFilter.Pointer + (long)filter * _shape.Weights, _offsets.Pointer, _shape.Weights, plane, _pixels.Pointer + pixel, _bias.Pointer + filter, sums);
                Scatter(sums, output, pixelStride, filter, pixel);
            }
        }
    }

    /// <summary>The first inner pixel of a row of a channel; rows are counted through all channels.</summary>
    internal float* RowOf(float* plane, int row)
    {
        (int channel, int y) = Math.DivRem(row, _shape.Height);
        return plane + (((long)channel * _shape.PaddedHeight + y + _shape.PaddingTop) * _shape.PaddedWidth + _shape.PaddingLeft) * Lanes;
    }

    /// <summary>Computes gradients from those of the outputs of groups of 16 images.</summary>
    /// <param name="input"><c>[C, H, W, n]</c>.</param>
    /// <param name="gradient">Of the output, <c>[filters, H', W', n]</c>.</param>
    /// <param name="inputGradient">Written: <c>[C, H, W, n]</c>; null where it is not needed.</param>
    /// <param name="weightGradient">Added to: <c>[filters, weights]</c>.</param>
    /// <param name="first">First group.</param>
    /// <param name="last">Behind the last group.</param>
    internal void Backward(float* input, float* gradient, float* inputGradient, float* weightGradient, int first, int last)
    {
        int pixels = _shape.PixelOffsets.Length;
        using AlignedBuffer<float> plane = new(_shape.PlaneSize), outer = new((long)_shape.Filters * pixels * Lanes), inner = new(inputGradient is null ? 0 : _shape.PlaneSize);
        for (int group = first; group < last; group++)
        {
            Gather(input + group * Lanes, plane.Pointer);
            for (int filter = 0; filter < _shape.Filters; filter++)
                Copy(gradient + (long)filter * _shape.Pixels * _shape.Batch + group * Lanes, _shape.Batch, outer.Pointer + (long)filter * pixels * Lanes, Lanes, _shape.Pixels);
            AddWeightGradient(plane.Pointer, outer.Pointer, weightGradient);
            if (inputGradient is null)
                continue;
            inner.Span.Clear();
            AddInputGradient(outer.Pointer, inner.Pointer);
            for (int row = 0; row < _shape.Channels * _shape.Height; row++)
                Copy(RowOf(inner.Pointer, row), Lanes, inputGradient + (long)row * _shape.Width * _shape.Batch + group * Lanes, _shape.Batch, _shape.Width);
        }
    }

    /// <summary>Frees the packed weights.</summary>
    public void Dispose()
    {
        _offsets.Dispose();
        _pixels.Dispose();
        _byFilter.Dispose();
        _byWeight.Dispose();
        _bias.Dispose();
    }

    private void AddWeightGradient(float* plane, float* outer, float* result)
    {
        float* sums = stackalloc float[Tile * Tile];
        int stride = _shape.PixelOffsets.Length * Lanes, filters = _shape.Filters;
        for (int filter = 0; filter < filters; filter += Tile)
        {
            float* g0 = outer + (long)filter * stride, g1 = filter + 1 < filters ? g0 + stride : g0, g2 = filter + 2 < filters ? g1 + stride : g0, g3 = filter + 3 < filters ? g2 + stride : g0;
            for (int k = 0; k < _shape.Weights; k += Tile)
            {
                new Span<float>(sums, Tile * Tile).Clear();
                ConvolutionTile.WeightGradient(plane, _offsets.Pointer + k, _pixels.Pointer, _shape.Pixels, g0, g1, g2, g3, sums);
                for (int row = 0; row < Math.Min(Tile, filters - filter); row++)
                {
                    for (int column = 0; column < Math.Min(Tile, _shape.Weights - k); column++)
                        result[(long)(filter + row) * _shape.Weights + k + column] += sums[row * Tile + column];
                }
            }
        }
    }

    private void AddInputGradient(float* outer, float* plane)
    {
        int stride = _shape.PixelOffsets.Length * Lanes;
        for (int pixel = 0; pixel < _shape.Pixels; pixel += Tile)
        {
            for (int k = 0; k < _shape.Weights; k += Tile)
            {
                ConvolutionTile.InputGradient(
                    _byWeight.Pointer + (long)k * _shape.Filters, _shape.Filters, outer + (long)pixel * Lanes, stride, _offsets.Pointer + k, plane, _pixels.Pointer + pixel);
            }
        }
    }

    private void Gather(float* input, float* plane)
    {
        for (int row = 0; row < _shape.Channels * _shape.Height; row++)
            Copy(input + (long)row * _shape.Width * _shape.Batch, _shape.Batch, RowOf(plane, row), Lanes, _shape.Width);
    }

    private void Scatter(float* sums, float* output, long pixelStride, int filter, int pixel)
    {
        int count = Math.Min(Tile, _shape.Pixels - pixel);
        for (int row = 0; row < Math.Min(Tile, _shape.Filters - filter); row++)
            Copy(sums + row * Tile * Lanes, Lanes, output + ((long)(filter + row) * _shape.Pixels + pixel) * pixelStride, pixelStride, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, long fromStride, float* to, long toStride, int vectors)
    {
        for (int i = 0; i < vectors; i++, from += fromStride, to += toStride)
            Vector512.Load(from).Store(to);
    }
}
