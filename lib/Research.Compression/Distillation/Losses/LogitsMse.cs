using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The mean square of the difference between logits (Ba and Caruana 2014, arXiv 1312.6184): what soft targets tend to, up to a
/// factor, when the temperature grows and logits have mean 0.
/// </summary>
public static class LogitsMse
{
    /// <summary>The mean over batch and classes of (z_S − z_T)².</summary>
    /// <param name="student">Logits [batch, classes].</param>
    /// <param name="teacher">Logits [batch, classes].</param>
    /// <exception cref="ArgumentException">Student and teacher have different classes.</exception>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        DistillationChecks.SameShape(student, teacher, "logits");
        return student.sub(teacher).square().mean();
    }
}
