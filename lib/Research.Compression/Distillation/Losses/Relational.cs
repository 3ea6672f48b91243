using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Relational distillation (Park et al. 2019, arXiv 1904.05068): not each embedding but the distances and angles between the
/// embeddings of a batch are the teacher's, so that student and teacher may have different widths.
/// </summary>
public static class Relational
{
    private const double Smallest = 1e-12;

    /// <summary>Huber loss (δ = 1) of pairwise distances, each divided by the mean of those above 0; the mean over all batch² pairs.</summary>
    /// <param name="student">Embeddings [batch, …].</param>
    /// <param name="teacher">Embeddings [batch, …] of any width.</param>
    /// <exception cref="ArgumentException">The batches differ.</exception>
    public static Tensor Distance(Tensor student, Tensor teacher)
    {
        DistillationChecks.SameBatch(student, teacher);
        return nn.functional.smooth_l1_loss(Distances(student.flatten(1)), Distances(teacher.flatten(1)));
    }

    /// <summary>Huber loss (δ = 1) of the cosines of the angles between all triples of a batch; the mean over all batch³.</summary>
    /// <param name="student">Embeddings [batch, …].</param>
    /// <param name="teacher">Embeddings [batch, …] of any width.</param>
    /// <exception cref="ArgumentException">The batches differ.</exception>
    public static Tensor Angle(Tensor student, Tensor teacher)
    {
        DistillationChecks.SameBatch(student, teacher);
        return nn.functional.smooth_l1_loss(Angles(student.flatten(1)), Angles(teacher.flatten(1)));
    }

    private static Tensor Distances(Tensor embeddings)
    {
        Tensor squares = embeddings.square().sum([1]);
        Tensor square = squares.unsqueeze(0).add(squares.unsqueeze(1)).sub(embeddings.matmul(embeddings.t()).mul(2)).clamp(Smallest);
        Tensor others = eye(square.shape[0], dtype: square.dtype, device: square.device).neg().add(1);
        Tensor distances = square.sqrt().mul(others); // 0 to itself
        Tensor counted = distances.detach().gt(0);
        return distances.div(distances.masked_select(counted).mean());
    }

    private static Tensor Angles(Tensor embeddings)
    {
        Tensor directions = nn.functional.normalize(embeddings.unsqueeze(0).sub(embeddings.unsqueeze(1)), dim: 2);
        return directions.bmm(directions.transpose(1, 2)).flatten();
    }
}
