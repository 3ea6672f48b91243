using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Contrastive distillation in the manner of CRD (Tian, Krishnan and Isola 2020, arXiv 1910.10699): the student's embedding of an
/// image lies nearer to the teacher's of that image than to the teacher's of others. The others are those of the batch
/// (InfoNCE, van den Oord et al. 2018, arXiv 1807.03748), not of a memory of the whole data set as in the paper.
/// </summary>
public static class Contrastive
{
    /// <summary>The mean over the batch of −log softmax(s_i·t_j/τ)_i, with embeddings divided by their norms.</summary>
    /// <param name="student">Embeddings [batch, width].</param>
    /// <param name="teacher">Embeddings [batch, width].</param>
    /// <param name="temperature">τ, above 0; default 0.07, as in the paper.</param>
    /// <exception cref="ArgumentOutOfRangeException">τ is not above 0.</exception>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Loss(Tensor student, Tensor teacher, double temperature = 0.07)
    {
        DistillationChecks.Temperature(temperature);
        DistillationChecks.SameShape(student, teacher, "embeddings");
        Tensor similarities = nn.functional.normalize(student.flatten(1), dim: 1).matmul(nn.functional.normalize(teacher.flatten(1), dim: 1).t()).div(temperature);
        return nn.functional.cross_entropy(similarities, arange(student.shape[0], dtype: ScalarType.Int64, device: student.device));
    }
}
