using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What the losses of distillation ask of their arguments; libtorch would broadcast in silence.</summary>
internal static class DistillationChecks
{
    internal static double Temperature(double value) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"The temperature must be above 0, not {value}."));

    internal static double Share(double value) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"Alpha must be in [0, 1], not {value}: it is the teacher's share of the loss."));

    internal static void SameShape(Tensor student, Tensor teacher, string what)
    {
        if (!student.shape.SequenceEqual(teacher.shape))
            throw new ArgumentException($"The {what} of the student are [{string.Join(", ", student.shape)}], but those of the teacher [{string.Join(", ", teacher.shape)}].");
    }

    internal static void SameBatch(Tensor student, Tensor teacher)
    {
        if (student.shape[0] != teacher.shape[0])
            throw new ArgumentException($"The student embeds {student.shape[0]} images, but the teacher {teacher.shape[0]}.");
    }
}
