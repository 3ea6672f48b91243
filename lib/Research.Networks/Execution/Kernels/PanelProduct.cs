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

    /// <summary>Four output rows: <c>lines[row · lineStep + i] = bias[row] + Σ values[row · rowStep + k · step] · data[offsets[k] + i]</c>.</summary>
    /// <param name="values">The first weight of the first row.</param>
    /// <param name="rowStep">Elements from the weight of one row to that of the next.</param>
    /// <param name="step">Elements from one weight of a row to the next.</param>
    /// <param name="offsets"><c>[count]</c>.</param>
    /// <param name="count">Weights of each row.</param>
    /// <param name="data">The lines.</param>
    /// <param name="bias"><c>[4]</c>.</param>
    /// <param name="lines">Written.</param>
    /// <param name="lineStep">Elements from one written line to the next.</param>
    /// <param name="length">Elements of a line, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourRows(float* values, long rowStep, long step, int* offsets, int count, float* data, float* bias, float* lines, int lineStep, int length)
    {
        int i = 0;
        for (; i + 64 <= length; i += 64)
            Four64(values, rowStep, step, offsets, count, data + i, bias, lines + i, lineStep);
        for (; i + 32 <= length; i += 32)
            Four32(values, rowStep, step, offsets, count, data + i, bias, lines + i, lineStep);
        if (i < length)
            Four16(values, rowStep, step, offsets, count, data + i, bias, lines + i, lineStep);
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
    private static void Four64(float* values, long rowStep, long step, int* offsets, int count, float* data, float* bias, float* lines, int lineStep)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]), r0b = r0a, r0c = r0a, r0d = r0a;
        Vector512<float> r1a = Vector512.Create(bias[1]), r1b = r1a, r1c = r1a, r1d = r1a;
        Vector512<float> r2a = Vector512.Create(bias[2]), r2b = r2a, r2c = r2a, r2d = r2a;
        Vector512<float> r3a = Vector512.Create(bias[3]), r3b = r3a, r3c = r3a, r3d = r3a;
        for (int k = 0; k < count; k++, values += step)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input), y = Vector512.Load(input + 16), z = Vector512.Load(input + 32), w = Vector512.Load(input + 48);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            r0b = Vector512.MultiplyAddEstimate(weight, y, r0b);
            r0c = Vector512.MultiplyAddEstimate(weight, z, r0c);
            r0d = Vector512.MultiplyAddEstimate(weight, w, r0d);
            weight = Vector512.Create(values[rowStep]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            r1b = Vector512.MultiplyAddEstimate(weight, y, r1b);
            r1c = Vector512.MultiplyAddEstimate(weight, z, r1c);
            r1d = Vector512.MultiplyAddEstimate(weight, w, r1d);
            weight = Vector512.Create(values[2 * rowStep]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            r2b = Vector512.MultiplyAddEstimate(weight, y, r2b);
            r2c = Vector512.MultiplyAddEstimate(weight, z, r2c);
            r2d = Vector512.MultiplyAddEstimate(weight, w, r2d);
            weight = Vector512.Create(values[3 * rowStep]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
            r3b = Vector512.MultiplyAddEstimate(weight, y, r3b);
            r3c = Vector512.MultiplyAddEstimate(weight, z, r3c);
            r3d = Vector512.MultiplyAddEstimate(weight, w, r3d);
        }
        r0a.Store(lines);
        r0b.Store(lines + 16);
        r0c.Store(lines + 32);
        r0d.Store(lines + 48);
        r1a.Store(lines + lineStep);
        r1b.Store(lines + lineStep + 16);
        r1c.Store(lines + lineStep + 32);
        r1d.Store(lines + lineStep + 48);
        r2a.Store(lines + 2 * lineStep);
        r2b.Store(lines + 2 * lineStep + 16);
        r2c.Store(lines + 2 * lineStep + 32);
        r2d.Store(lines + 2 * lineStep + 48);
        r3a.Store(lines + 3 * lineStep);
        r3b.Store(lines + 3 * lineStep + 16);
        r3c.Store(lines + 3 * lineStep + 32);
        r3d.Store(lines + 3 * lineStep + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four32(float* values, long rowStep, long step, int* offsets, int count, float* data, float* bias, float* lines, int lineStep)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]), r0b = r0a;
        Vector512<float> r1a = Vector512.Create(bias[1]), r1b = r1a;
        Vector512<float> r2a = Vector512.Create(bias[2]), r2b = r2a;
        Vector512<float> r3a = Vector512.Create(bias[3]), r3b = r3a;
        for (int k = 0; k < count; k++, values += step)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input), y = Vector512.Load(input + 16);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            r0b = Vector512.MultiplyAddEstimate(weight, y, r0b);
            weight = Vector512.Create(values[rowStep]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            r1b = Vector512.MultiplyAddEstimate(weight, y, r1b);
            weight = Vector512.Create(values[2 * rowStep]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            r2b = Vector512.MultiplyAddEstimate(weight, y, r2b);
            weight = Vector512.Create(values[3 * rowStep]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
            r3b = Vector512.MultiplyAddEstimate(weight, y, r3b);
        }
        r0a.Store(lines);
        r0b.Store(lines + 16);
        r1a.Store(lines + lineStep);
        r1b.Store(lines + lineStep + 16);
        r2a.Store(lines + 2 * lineStep);
        r2b.Store(lines + 2 * lineStep + 16);
        r3a.Store(lines + 3 * lineStep);
        r3b.Store(lines + 3 * lineStep + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four16(float* values, long rowStep, long step, int* offsets, int count, float* data, float* bias, float* lines, int lineStep)
    {
        Vector512<float> r0a = Vector512.Create(bias[0]);
        Vector512<float> r1a = Vector512.Create(bias[1]);
        Vector512<float> r2a = Vector512.Create(bias[2]);
        Vector512<float> r3a = Vector512.Create(bias[3]);
        for (int k = 0; k < count; k++, values += step)
        {
            float* input = data + offsets[k];
            Vector512<float> x = Vector512.Load(input);
            Vector512<float> weight = Vector512.Create(values[0]);
            r0a = Vector512.MultiplyAddEstimate(weight, x, r0a);
            weight = Vector512.Create(values[rowStep]);
            r1a = Vector512.MultiplyAddEstimate(weight, x, r1a);
            weight = Vector512.Create(values[2 * rowStep]);
            r2a = Vector512.MultiplyAddEstimate(weight, x, r2a);
            weight = Vector512.Create(values[3 * rowStep]);
            r3a = Vector512.MultiplyAddEstimate(weight, x, r3a);
        }
        r0a.Store(lines);
        r1a.Store(lines + lineStep);
        r2a.Store(lines + 2 * lineStep);
        r3a.Store(lines + 3 * lineStep);
    }
}
