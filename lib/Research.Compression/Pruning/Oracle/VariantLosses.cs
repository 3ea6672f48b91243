using System.Numerics;

namespace Research.Compression;

/// <summary>The cross-entropy of one image for many variants of its logits, side by side in memory so that vectors run over variants.</summary>
internal static class VariantLosses
{
    /// <summary>−log softmax of the label's logit, and whether another class comes first.</summary>
    /// <param name="logits"><c>[classes, n]</c>.</param>
    /// <param name="label">The right class.</param>
    /// <param name="losses"><c>[n]</c>, in nats; written.</param>
    /// <param name="wrong"><c>[n]</c>: 1 where the first of the largest logits is not the label's, else 0; written.</param>
    internal static void Of(ReadOnlySpan<float> logits, int label, Span<float> losses, Span<float> wrong)
    {
        int variants = losses.Length, classes = logits.Length / variants, lanes = Vector<float>.Count, start = 0;
        for (; start + lanes <= variants; start += lanes)
        {
            Vector<float> right = At(logits, label), largest = right, sum = Vector<float>.Zero, missed = Vector<float>.Zero;
            for (int k = 0; k < classes; k++)
            {
                Vector<float> logit = At(logits, k);
                largest = Vector.Max(largest, logit);
                missed = Vector.ConditionalSelect(k < label ? Vector.GreaterThanOrEqual(logit, right) : Vector.GreaterThan(logit, right), Vector<float>.One, missed);
            }
            for (int k = 0; k < classes; k++)
                sum += Vector.Exp(At(logits, k) - largest);
            (Vector.Log(sum) + largest - right).CopyTo(losses[start..]);
            missed.CopyTo(wrong[start..]);
        }
        for (; start < variants; start++)
        {
            float right = logits[(label * variants) + start], largest = right, sum = 0;
            wrong[start] = 0;
            for (int k = 0; k < classes; k++)
            {
                float logit = logits[(k * variants) + start];
                largest = MathF.Max(largest, logit);
                if (k < label ? logit >= right : logit > right)
                    wrong[start] = 1;
            }
            for (int k = 0; k < classes; k++)
                sum += MathF.Exp(logits[(k * variants) + start] - largest);
            losses[start] = MathF.Log(sum) + largest - right;
        }

        Vector<float> At(ReadOnlySpan<float> rows, int row) => new(rows[((row * variants) + start)..]);
    }
}
