using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks;

/// <summary>The inner loops of a convolution over 16 images at a time: 4×4 sums that stay in registers.</summary>
internal static unsafe class ConvolutionTile
{
    private const int Lanes = BatchLastLayout.Lanes;

    /// <summary>Four filters at four pixels: the sum over all weights k of <c>weights[4·k + filter] · pixel[offsets[k]]</c>, and the bias.</summary>
    /// <param name="weights"><c>[count, 4]</c>.</param>
    /// <param name="offsets"><c>[count]</c>.</param>
    /// <param name="count">Weights of a filter.</param>
    /// <param name="plane">The input plane.</param>
    /// <param name="pixels">Offsets of the four pixels.</param>
    /// <param name="bias"><c>[4]</c>.</param>
    /// <param name="sums">Written: <c>[4 filters, 4 pixels, 16]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Outputs(float* weights, int* offsets, int count, float* plane, int* pixels, float* bias, float* sums)
    {
        float* p = plane + pixels[0], q = plane + pixels[1], r = plane + pixels[2], s = plane + pixels[3];
        Vector512<float> a0 = Vector512.Create(bias[0]), a1 = a0, a2 = a0, a3 = a0, b0 = Vector512.Create(bias[1]), b1 = b0, b2 = b0, b3 = b0;
        Vector512<float> c0 = Vector512.Create(bias[2]), c1 = c0, c2 = c0, c3 = c0, d0 = Vector512.Create(bias[3]), d1 = d0, d2 = d0, d3 = d0;
        for (int k = 0; k < count; k++, weights += 4)
        {
            long offset = offsets[k];
            Vector512<float> x0 = Vector512.Load(p + offset), x1 = Vector512.Load(q + offset), x2 = Vector512.Load(r + offset), x3 = Vector512.Load(s + offset);
            Vector512<float> weight = Vector512.Create(weights[0]);
            (a0, a1) = (Vector512.FusedMultiplyAdd(weight, x0, a0), Vector512.FusedMultiplyAdd(weight, x1, a1));
            (a2, a3) = (Vector512.FusedMultiplyAdd(weight, x2, a2), Vector512.FusedMultiplyAdd(weight, x3, a3));
            weight = Vector512.Create(weights[1]);
            (b0, b1) = (Vector512.FusedMultiplyAdd(weight, x0, b0), Vector512.FusedMultiplyAdd(weight, x1, b1));
            (b2, b3) = (Vector512.FusedMultiplyAdd(weight, x2, b2), Vector512.FusedMultiplyAdd(weight, x3, b3));
            weight = Vector512.Create(weights[2]);
            (c0, c1) = (Vector512.FusedMultiplyAdd(weight, x0, c0), Vector512.FusedMultiplyAdd(weight, x1, c1));
            (c2, c3) = (Vector512.FusedMultiplyAdd(weight, x2, c2), Vector512.FusedMultiplyAdd(weight, x3, c3));
            weight = Vector512.Create(weights[3]);
            (d0, d1) = (Vector512.FusedMultiplyAdd(weight, x0, d0), Vector512.FusedMultiplyAdd(weight, x1, d1));
            (d2, d3) = (Vector512.FusedMultiplyAdd(weight, x2, d2), Vector512.FusedMultiplyAdd(weight, x3, d3));
        }
        Store(sums, a0, a1, a2, a3);
        Store(sums + 4 * Lanes, b0, b1, b2, b3);
        Store(sums + 8 * Lanes, c0, c1, c2, c3);
        Store(sums + 12 * Lanes, d0, d1, d2, d3);
    }

    /// <summary>
    /// Adds to four pixels of the input's gradient, at four weights each, the sum over all filters f of
    /// <c>weights[4·f + weight] · gradient[f, pixel]</c>.
    /// </summary>
    /// <param name="weights"><c>[filters, 4]</c>.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="gradient">Gradient of the output at the first of the four pixels, <c>[4, 16]</c>.</param>
    /// <param name="stride">Elements from one filter's gradient to the next.</param>
    /// <param name="offsets">Offsets of the four weights.</param>
    /// <param name="plane">Gradient of the input, added to.</param>
    /// <param name="pixels">Offsets of the four pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void InputGradient(float* weights, int filters, float* gradient, int stride, int* offsets, float* plane, int* pixels)
    {
        Vector512<float> a0 = default, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int filter = 0; filter < filters; filter++, weights += 4, gradient += stride)
        {
            Vector512<float> x0 = Vector512.Load(gradient), x1 = Vector512.Load(gradient + Lanes), x2 = Vector512.Load(gradient + 2 * Lanes), x3 = Vector512.Load(gradient + 3 * Lanes);
            Vector512<float> weight = Vector512.Create(weights[0]);
            (a0, a1) = (Vector512.FusedMultiplyAdd(weight, x0, a0), Vector512.FusedMultiplyAdd(weight, x1, a1));
            (a2, a3) = (Vector512.FusedMultiplyAdd(weight, x2, a2), Vector512.FusedMultiplyAdd(weight, x3, a3));
            weight = Vector512.Create(weights[1]);
            (b0, b1) = (Vector512.FusedMultiplyAdd(weight, x0, b0), Vector512.FusedMultiplyAdd(weight, x1, b1));
            (b2, b3) = (Vector512.FusedMultiplyAdd(weight, x2, b2), Vector512.FusedMultiplyAdd(weight, x3, b3));
            weight = Vector512.Create(weights[2]);
            (c0, c1) = (Vector512.FusedMultiplyAdd(weight, x0, c0), Vector512.FusedMultiplyAdd(weight, x1, c1));
            (c2, c3) = (Vector512.FusedMultiplyAdd(weight, x2, c2), Vector512.FusedMultiplyAdd(weight, x3, c3));
            weight = Vector512.Create(weights[3]);
            (d0, d1) = (Vector512.FusedMultiplyAdd(weight, x0, d0), Vector512.FusedMultiplyAdd(weight, x1, d1));
            (d2, d3) = (Vector512.FusedMultiplyAdd(weight, x2, d2), Vector512.FusedMultiplyAdd(weight, x3, d3));
        }
        Add(plane + offsets[0], pixels, a0, a1, a2, a3);
        Add(plane + offsets[1], pixels, b0, b1, b2, b3);
        Add(plane + offsets[2], pixels, c0, c1, c2, c3);
        Add(plane + offsets[3], pixels, d0, d1, d2, d3);
    }

    /// <summary>The gradients of four weights of four filters: sums over all pixels and images.</summary>
    /// <param name="plane">The input plane.</param>
    /// <param name="offsets">Offsets of the four weights.</param>
    /// <param name="pixels">Offsets of all pixels.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="g0">Gradient of the output of the first filter, <c>[pixels, 16]</c>.</param>
    /// <param name="g1">Of the second.</param>
    /// <param name="g2">Of the third.</param>
    /// <param name="g3">Of the fourth.</param>
    /// <param name="sums">Added to: <c>[4 filters, 4 weights]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightGradient(float* plane, int* offsets, int* pixels, int count, float* g0, float* g1, float* g2, float* g3, float* sums)
    {
        float* p = plane + offsets[0], q = plane + offsets[1], r = plane + offsets[2], s = plane + offsets[3];
        Vector512<float> a0 = default, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int pixel = 0; pixel < count; pixel++, g0 += Lanes, g1 += Lanes, g2 += Lanes, g3 += Lanes)
        {
            long offset = pixels[pixel];
            Vector512<float> x0 = Vector512.Load(p + offset), x1 = Vector512.Load(q + offset), x2 = Vector512.Load(r + offset), x3 = Vector512.Load(s + offset);
            Vector512<float> gradient = Vector512.Load(g0);
            (a0, a1) = (Vector512.FusedMultiplyAdd(gradient, x0, a0), Vector512.FusedMultiplyAdd(gradient, x1, a1));
            (a2, a3) = (Vector512.FusedMultiplyAdd(gradient, x2, a2), Vector512.FusedMultiplyAdd(gradient, x3, a3));
            gradient = Vector512.Load(g1);
            (b0, b1) = (Vector512.FusedMultiplyAdd(gradient, x0, b0), Vector512.FusedMultiplyAdd(gradient, x1, b1));
            (b2, b3) = (Vector512.FusedMultiplyAdd(gradient, x2, b2), Vector512.FusedMultiplyAdd(gradient, x3, b3));
            gradient = Vector512.Load(g2);
            (c0, c1) = (Vector512.FusedMultiplyAdd(gradient, x0, c0), Vector512.FusedMultiplyAdd(gradient, x1, c1));
            (c2, c3) = (Vector512.FusedMultiplyAdd(gradient, x2, c2), Vector512.FusedMultiplyAdd(gradient, x3, c3));
            gradient = Vector512.Load(g3);
            (d0, d1) = (Vector512.FusedMultiplyAdd(gradient, x0, d0), Vector512.FusedMultiplyAdd(gradient, x1, d1));
            (d2, d3) = (Vector512.FusedMultiplyAdd(gradient, x2, d2), Vector512.FusedMultiplyAdd(gradient, x3, d3));
        }
        AddSums(sums, a0, a1, a2, a3);
        AddSums(sums + 4, b0, b1, b2, b3);
        AddSums(sums + 8, c0, c1, c2, c3);
        AddSums(sums + 12, d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        a.Store(to);
        b.Store(to + Lanes);
        c.Store(to + 2 * Lanes);
        d.Store(to + 3 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* plane, int* pixels, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        (Vector512.Load(plane + pixels[0]) + a).Store(plane + pixels[0]);
        (Vector512.Load(plane + pixels[1]) + b).Store(plane + pixels[1]);
        (Vector512.Load(plane + pixels[2]) + c).Store(plane + pixels[2]);
        (Vector512.Load(plane + pixels[3]) + d).Store(plane + pixels[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSums(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        to[0] += Vector512.Sum(a);
        to[1] += Vector512.Sum(b);
        to[2] += Vector512.Sum(c);
        to[3] += Vector512.Sum(d);
    }
}
