using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Attention transfer (Zagoruyko and Komodakis 2017, arXiv 1612.03928): the student looks where the teacher looks, however many
/// channels each has.
/// </summary>
public static class AttentionTransfer
{
    /// <summary>A layer's attention: the mean of squared activations over channels, flattened and divided by its Euclidean norm.</summary>
    /// <param name="feature">Activations [batch, C, H, W].</param>
    /// <returns>[batch, H·W], each row of norm 1.</returns>
    public static Tensor Map(Tensor feature)
    {
        if (feature.dim() != 4)
            throw new ArgumentException($"Attention is over places of an image, but the layer's output is [{string.Join(", ", feature.shape)}]: choose a convolutional layer.", nameof(feature));
        return nn.functional.normalize(feature.square().mean([1]).flatten(1), dim: 1);
    }

    /// <summary>The mean square of the difference of attention maps, over batch and places (as in the authors' code).</summary>
    /// <param name="student">Activations [batch, C, H, W].</param>
    /// <param name="teacher">Activations [batch, C', H, W].</param>
    /// <exception cref="ArgumentException">The images of the two layers have different sizes, or are none.</exception>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        Tensor mapOfStudent = Map(student), mapOfTeacher = Map(teacher);
        DistillationChecks.SameShape(mapOfStudent, mapOfTeacher, "attention maps");
        return mapOfStudent.sub(mapOfTeacher).square().mean();
    }
}
