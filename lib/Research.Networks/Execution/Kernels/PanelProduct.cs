using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>The inner loops over an <see cref="InputPanel"/>: sums of scaled lines, kept in registers.</summary>
internal static unsafe class PanelProduct
{
    /// <summary>One output row: <c>line[i] = bias + Σ values[k] · data[offsets[k] + i]</c>.</summary>
    /// <param name="values"><c>[count]</c>.</param>
    /// <param name="offsets"><c>[count]</c>.</param>
    /// <param name="count">Weights of the row.</param>
    /// <param name="data">The lines.</param>
    /// <param name="bias">Bias of the row.</param>
    /// <param name="line"><c>[length]</c>, written.</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Row(float* values, int* offsets, int count, float* data, float bias, float* line, int length)
    {
        int i = 0;
        for (; i + 128 <= length; i += 128)
            Row128(values, offsets, count, data + i, bias, line + i);
        if (i + 64 <= length)
        {
            Row64(values, offsets, count, data + i, bias, line + i);
            i += 64;
        }
        for (; i + 32 <= length; i += 32)
            Row32(values, offsets, count, data + i, bias, line + i);
        if (i < length)
            Row16(values, offsets, count, data + i, bias, line + i);
    }

    /// <summary>Four output rows with all their weights: <c>values[4·k + row]</c>.</summary>
    /// <param name="values"><c>[count · 4]</c>.</param>
    /// <param name="offsets"><c>[count]</c>.</param>
    /// <param name="count">Weights of each row.</param>
    /// <param name="data">The lines.</param>
    /// <param name="bias"><c>[4]</c>.</param>
    /// <param name="lines"><c>[4 · length]</c>, written.</param>
    /// <param name="length">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourRows(float* values, int* offsets, int count, float* data, float* bias, float* lines, int length)
    {
        int i = 0;
        for (; i + 64 <= length; i += 64)
            Four64(values, offsets, count, data + i, bias, lines + i, length);
        for (; i + 32 <= length; i += 32)
            Four32(values, offsets, count, data + i, bias, lines + i, length);
        if (i < length)
            Four16(values, offsets, count, data + i, bias, lines + i, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row128(float* values, int* offsets, int count, float* data, float bias, float* line)
    {
        Vector512<float> a = Vector512.Create(bias), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int k = 0; k < count; k++)
        {
            Vector512<float> weight = Vector512.Create(values[k]);
            float* input = data + offsets[k];
            a = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input), a);
            b = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 16), b);
            c = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 32), c);
            d = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 48), d);
            e = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 64), e);
            f = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 80), f);
            g = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 96), g);
            h = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 112), h);
        }
        a.Store(line);
        b.Store(line + 16);
        c.Store(line + 32);
        d.Store(line + 48);
        e.Store(line + 64);
        f.Store(line + 80);
        g.Store(line + 96);
        h.Store(line + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row64(float* values, int* offsets, int count, float* data, float bias, float* line)
    {
        Vector512<float> a = Vector512.Create(bias), b = a, c = a, d = a;
        for (int k = 0; k < count; k++)
        {
            Vector512<float> weight = Vector512.Create(values[k]);
            float* input = data + offsets[k];
            a = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input), a);
            b = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 16), b);
            c = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 32), c);
            d = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 48), d);
        }
        a.Store(line);
        b.Store(line + 16);
        c.Store(line + 32);
        d.Store(line + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row32(float* values, int* offsets, int count, float* data, float bias, float* line)
    {
        Vector512<float> a = Vector512.Create(bias), b = a;
        for (int k = 0; k < count; k++)
        {
            Vector512<float> weight = Vector512.Create(values[k]);
            float* input = data + offsets[k];
            a = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input), a);
            b = Vector512.MultiplyAddEstimate(weight, Vector512.Load(input + 16), b);
        }
        a.Store(line);
        b.Store(line + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row16(float* values, int* offsets, int count, float* data, float bias, float* line)
    {
        Vector512<float> a = Vector512.Create(bias), b = default;
        int k = 0;
        for (; k + 2 <= count; k += 2)
        {
            a = Vector512.MultiplyAddEstimate(Vector512.Create(values[k]), Vector512.Load(data + offsets[k]), a);
            b = Vector512.MultiplyAddEstimate(Vector512.Create(values[k + 1]), Vector512.Load(data + offsets[k + 1]), b);
        }
        if (k < count)
            a = Vector512.MultiplyAddEstimate(Vector512.Create(values[k]), Vector512.Load(data + offsets[k]), a);
        (a + b).Store(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four64(float* values, int* offsets, int count, float* data, float* bias, float* lines, int length)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]), r0b = r0a, r0c = r0a, r0d = r0a;
        Vector512<float> r1a = Vector512.Create(bias[1]), r1b = r1a, r1c = r1a, r1d = r1a;
        Vector512<float> r2a = Vector512.Create(bias[2]), r2b = r2a, r2c = r2a, r2d = r2a;
        Vector512<float> r3a = Vector512.Create(bias[3]), r3b = r3a, r3c = r3a, r3d = r3a;
        for (int k = 0; k < count; k++, values += 4)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input), y = Vector512.Load(input + 16), z = Vector512.Load(input + 32), w = Vector512.Load(input + 48);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            r0b = Vector512.MultiplyAddEstimate(weight, y, r0b);
            r0c = Vector512.MultiplyAddEstimate(weight, z, r0c);
            r0d = Vector512.MultiplyAddEstimate(weight, w, r0d);
            weight = Vector512.Create(values[1]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            r1b = Vector512.MultiplyAddEstimate(weight, y, r1b);
            r1c = Vector512.MultiplyAddEstimate(weight, z, r1c);
            r1d = Vector512.MultiplyAddEstimate(weight, w, r1d);
            weight = Vector512.Create(values[2]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            r2b = Vector512.MultiplyAddEstimate(weight, y, r2b);
            r2c = Vector512.MultiplyAddEstimate(weight, z, r2c);
            r2d = Vector512.MultiplyAddEstimate(weight, w, r2d);
            weight = Vector512.Create(values[3]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
            r3b = Vector512.MultiplyAddEstimate(weight, y, r3b);
            r3c = Vector512.MultiplyAddEstimate(weight, z, r3c);
            r3d = Vector512.MultiplyAddEstimate(weight, w, r3d);
        }
        r0a.Store(lines);
        r0b.Store(lines + 16);
        r0c.Store(lines + 32);
        r0d.Store(lines + 48);
        r1a.Store(lines + length);
        r1b.Store(lines + length + 16);
        r1c.Store(lines + length + 32);
        r1d.Store(lines + length + 48);
        r2a.Store(lines + 2 * length);
        r2b.Store(lines + 2 * length + 16);
        r2c.Store(lines + 2 * length + 32);
        r2d.Store(lines + 2 * length + 48);
        r3a.Store(lines + 3 * length);
        r3b.Store(lines + 3 * length + 16);
        r3c.Store(lines + 3 * length + 32);
        r3d.Store(lines + 3 * length + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four32(float* values, int* offsets, int count, float* data, float* bias, float* lines, int length)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]), r0b = r0a;
        Vector512<float> r1a = Vector512.Create(bias[1]), r1b = r1a;
        Vector512<float> r2a = Vector512.Create(bias[2]), r2b = r2a;
        Vector512<float> r3a = Vector512.Create(bias[3]), r3b = r3a;
        for (int k = 0; k < count; k++, values += 4)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input), y = Vector512.Load(input + 16);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            r0b = Vector512.MultiplyAddEstimate(weight, y, r0b);
            weight = Vector512.Create(values[1]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            r1b = Vector512.MultiplyAddEstimate(weight, y, r1b);
            weight = Vector512.Create(values[2]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            r2b = Vector512.MultiplyAddEstimate(weight, y, r2b);
            weight = Vector512.Create(values[3]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
            r3b = Vector512.MultiplyAddEstimate(weight, y, r3b);
        }
        r0a.Store(lines);
        r0b.Store(lines + 16);
        r1a.Store(lines + length);
        r1b.Store(lines + length + 16);
        r2a.Store(lines + 2 * length);
        r2b.Store(lines + 2 * length + 16);
        r3a.Store(lines + 3 * length);
        r3b.Store(lines + 3 * length + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four16(float* values, int* offsets, int count, float* data, float* bias, float* lines, int length)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]);
        Vector512<float> r1a = Vector512.Create(bias[1]);
        Vector512<float> r2a = Vector512.Create(bias[2]);
        Vector512<float> r3a = Vector512.Create(bias[3]);
        for (int k = 0; k < count; k++, values += 4)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            weight = Vector512.Create(values[1]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            weight = Vector512.Create(values[2]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            weight = Vector512.Create(values[3]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
        }
        r0a.Store(lines);
        r1a.Store(lines + length);
        r2a.Store(lines + 2 * length);
        r3a.Store(lines + 3 * length);
    }
}
