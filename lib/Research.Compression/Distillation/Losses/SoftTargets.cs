using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Soft targets (Hinton, Vinyals and Dean 2015, arXiv 1503.02531): what a teacher thinks of all classes, softened by a
/// temperature τ to softmax(z/τ), so that the small probabilities count which tell how classes resemble one another.
/// </summary>
public static class SoftTargets
{
    /// <summary>
    /// τ²·KL(p_T‖p_S) with p = softmax(z/τ), in nats, the mean over the batch. The factor τ² keeps the size of the gradient,
    /// (p_S − p_T)·τ per logit, when τ changes.
    /// </summary>
    /// <param name="student">Logits [batch, classes].</param>
    /// <param name="teacher">Logits [batch, classes].</param>
    /// <param name="temperature">τ, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">τ is not above 0.</exception>
    /// <exception cref="ArgumentException">Student and teacher have different classes.</exception>
    public static Tensor Loss(Tensor student, Tensor teacher, double temperature)
    {
        DistillationChecks.Temperature(temperature);
        DistillationChecks.SameShape(student, teacher, "logits");
        Tensor logStudent = nn.functional.log_softmax(student.div(temperature), 1), logTeacher = nn.functional.log_softmax(teacher.div(temperature), 1);
        return logTeacher.exp().mul(logTeacher.sub(logStudent)).sum().mul(temperature * temperature / student.shape[0]);
    }
}
