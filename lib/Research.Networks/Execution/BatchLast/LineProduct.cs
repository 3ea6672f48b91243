using Research.Networks.Execution;
using Research.Networks.Execution.Kernels;

namespace Research.Networks;

/// <summary>A product of a matrix with lines: <c>result[row, i] = bias[row] + Σ matrix[row, k] · lines[k, i]</c>.</summary>
/// <param name="Rows">Rows of the matrix, at least 4.</param>
/// <param name="Count">Columns of the matrix, and lines.</param>
/// <param name="Length">Elements of a line.</param>
internal readonly unsafe record struct LineProduct(int Rows, int Count, int Length)
{
    private const int Lanes = 16, Group = 4, Strip = 64;

    /// <summary>Computes it on as many threads as are given; sums do not depend on their number.</summary>
    /// <param name="matrix">The first element.</param>
    /// <param name="rowStep">Elements from one row to the next.</param>
    /// <param name="step">Elements from one column to the next.</param>
    /// <param name="lines"><c>[Count, Length]</c>.</param>
    /// <param name="bias"><c>[Rows]</c>, or null for none.</param>
    /// <param name="result"><c>[Rows, Length]</c>, written.</param>
    /// <param name="threads">At least 1.</param>
    internal void Run(float* matrix, long rowStep, long step, float* lines, float* bias, float* result, int threads)
    {
        int groups = (Rows + Group - 1) / Group, width = (Length + Lanes - 1) / Lanes * Lanes;
        bool whole = width == Length;
        using var zeros = new AlignedBuffer<float>(bias is null ? Rows : 0);
        using var padded = new AlignedBuffer<float>(whole ? 0 : (long)Count * width);
        using var offsets = new AlignedBuffer<int>(Count);
        for (int k = 0; k < Count; k++)
        {
            offsets.Pointer[k] = k * width;
            if (!whole)
                new ReadOnlySpan<float>(lines + (long)k * Length, Length).CopyTo(padded.Span[(k * width)..]);
        }
        nint from = (nint)matrix, data = (nint)(whole ? lines : padded.Pointer), start = (nint)(bias is null ? zeros.Pointer : bias), to = (nint)result, places = (nint)offsets.Pointer;
        LineProduct product = this;
        int chunks = Math.Min(threads, groups);
        if (chunks == 1)
            product.Chunk((float*)from, rowStep, step, (int*)places, (float*)data, (float*)start, (float*)to, width, 0, groups);
        else
            Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = chunks }, chunk => product.Chunk(
                (float*)from, rowStep, step, (int*)places, (float*)data, (float*)start, (float*)to, width, groups * chunk / chunks, groups * (chunk + 1) / chunks));
    }

    /// <summary>Strip by strip, so that the lines of one stay in the cache while all rows pass over them; the last group begins early if rows are missing.</summary>
    private void Chunk(float* matrix, long rowStep, long step, int* offsets, float* data, float* bias, float* result, int width, int first, int last)
    {
        float* edge = stackalloc float[Group * Strip];
        for (int i = 0; i < width; i += Strip)
        {
            int length = Math.Min(Strip, width - i), inside = Math.Min(length, Length - i);
            for (int group = first; group < last; group++)
            {
                int row = Math.Min(group * Group, Rows - Group);
                float* to = result + (long)row * Length + i;
                if (inside == length)
                {
                    PanelProduct.FourRows(matrix + row * rowStep, rowStep, step, offsets, Count, data + i, bias + row, to, Length, length);
                    continue;
                }
                PanelProduct.FourRows(matrix + row * rowStep, rowStep, step, offsets, Count, data + i, bias + row, edge, Strip, length);
                for (int r = 0; r < Group; r++)
                    new ReadOnlySpan<float>(edge + r * Strip, inside).CopyTo(new Span<float>(to + (long)r * Length, inside));
            }
        }
    }
}
